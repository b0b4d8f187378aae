"""The bid book of a lot: every fingerprint filed, in order of arrival, under one root; and which of them count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bids.rules.lives import FilingKind
from kernel.crypto import merkle


@dataclass(frozen=True, slots=True)
class Filed:
    """What the book must know of a filing: whose, which version, when, and its fingerprint (64 hexadecimal digits)."""

    id: UUID
    firm_id: UUID
    version: int
    kind: FilingKind
    tracker: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """All trackers, in order of arrival, and those that will be opened: the last word of each firm, if it is a bid."""

    trackers: tuple[str, ...]
    counting: tuple[str, ...]

    @property
    def root(self) -> bytes:
        """The Merkle root (RFC 6962) over all trackers: nothing can enter or leave the book without changing it."""
        return book_root(self.trackers)


def write_book(filings: Iterable[Filed]) -> Book:
    """Return the book of a lot's filings."""
    arrived = sorted(filings, key=lambda one: (one.received_at, one.tracker))
    last = {one.firm_id: one.version for one in sorted(arrived, key=lambda one: one.version)}
    return Book(
        trackers=tuple(one.tracker for one in arrived),
        counting=tuple(one.tracker for one in arrived if _counts(one, last[one.firm_id])),
    )


def book_root(trackers: Sequence[str]) -> bytes:
    """Return the root over trackers in their order."""
    return merkle.root([merkle.leaf_hash(bytes.fromhex(one)) for one in trackers])


def _counts(filed: Filed, last: int) -> bool:
    return filed.version == last and filed.kind is FilingKind.COMMIT
