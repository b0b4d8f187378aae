"""DRAFT/1: a bid being prepared, encrypted under a key that only the firm's browser keeps.

The key travels with each request in a cookie, is used in memory and forgotten; what is stored is noise without it.
Part 0 holds what was typed; each paper is a part of its own, its description apart from its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bids.rules.envelope import Envelope
from bids.rules.submission import Typed
from kernel.canonical import NotCanonical, canonical, read_json
from kernel.crypto import base64url, chunked
from kernel.record import HEX_32, Malformed, Record
from kernel.refusals import Refused

KEY_BYTES: Final = chunked.KEY_BYTES
SALT_BYTES: Final = chunked.SALT_BYTES
FORM_PART: Final = 0

_MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of whose draft a ciphertext is: moved anywhere else, it does not open."""

    lot: str
    person: str
    part: int

    def context(self, what: str) -> bytes:
        """Return the context that binds the ciphertext of a part's `head` or `content`."""
        return hashlib.sha256(f"DRAFT/1|{self.lot}|{self.person}|{self.part}|{what}".encode()).digest()


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What is known of a paper without reading it: for which envelope, its name, kind, size and SHA-256."""

    envelope: Envelope
    name: str
    media: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper of a draft: its part, and what is known of it."""

    part: int
    head: PaperHead


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its own person reads it. `digest` changes with every change, so that what was checked is known."""

    typed: Typed
    papers: tuple[HeldPaper, ...]
    digest: str

    def size(self, envelope: Envelope | None = None) -> int:
        """Return how many bytes the papers have, all of them or those of one envelope."""
        return sum(one.head.size for one in self.papers if envelope in (None, one.head.envelope))


EMPTY = Draft(Typed({}), (), "")


def read_draft(key: bytes, lot: str, person: str, heads: Sequence[tuple[int, bytes]]) -> Draft:
    """Return the draft in the hidden heads of its parts; refuse with `draft_unreadable` under another key."""
    clear = {part: reveal(key, Place(lot, person, part), "head", hidden) for part, hidden in heads}
    digest = hashlib.sha256(b"".join(part.to_bytes(4, "big") + hidden for part, hidden in heads)).hexdigest()
    typed = read_typed(clear[FORM_PART]) if FORM_PART in clear else Typed({})
    papers = (HeldPaper(part, read_head(head)) for part, head in clear.items() if part != FORM_PART)
    return Draft(typed, tuple(papers), digest if heads else "")


def read_key(cookie: str) -> bytes | None:
    """Return the key in the cookie, or nothing if it holds none."""
    try:
        return base64url.decode(cookie, KEY_BYTES)
    except base64url.BadText:
        return None


def hide(key: bytes, salt: bytes, place: Place, what: str, clear: bytes) -> bytes:
    """Return the ciphertext of a part; the salt is random and never used twice."""
    return b"".join(chunked.encrypt(key, salt=salt, context=place.context(what), pieces=[clear]))


def reveal(key: bytes, place: Place, what: str, hidden: bytes) -> bytes:
    """Return what was hidden; refuse with `draft_unreadable` under another key."""
    try:
        return b"".join(chunked.decrypt(key, context=place.context(what), pieces=[hidden]))
    except chunked.Damaged:
        raise Refused("draft_unreadable") from None


def write_typed(typed: Typed) -> bytes:
    """Return what was typed as bytes."""
    prices = {str(number): text for number, text in typed.prices.items()}
    return canonical({"prices": prices, "days": typed.days, "discount": typed.discount})


def read_typed(data: bytes) -> Typed:
    """Return what was typed; refuse with `draft_unreadable` what no draft of this form holds."""
    try:
        record = Record(read_json(data), ("prices", "days", "discount"), "draft")
        prices = record.value("prices")
    except (NotCanonical, Malformed) as fault:
        raise Refused("draft_unreadable") from fault
    numbered = prices if isinstance(prices, Mapping) and len(prices) <= _MOST_LINES else {}
    typed = {int(number): str(text) for number, text in numbered.items()}
    return Typed(typed, str(record.value("days")), str(record.value("discount")))


def write_head(head: PaperHead) -> bytes:
    """Return the description of a paper as bytes."""
    fields = {"envelope": head.envelope.value, "name": head.name, "media": head.media}
    return canonical({**fields, "size": head.size, "sha256": head.sha256})


def read_head(data: bytes) -> PaperHead:
    """Return the description of a paper; refuse with `draft_unreadable`."""
    try:
        record = Record(read_json(data), ("envelope", "name", "media", "size", "sha256"), "paper")
        envelope = Envelope(record.text("envelope"))
        media, digest = record.text("media"), record.matching("sha256", HEX_32)
        return PaperHead(envelope, record.text("name"), media, record.number("size"), digest)
    except (NotCanonical, Malformed, ValueError) as fault:
        raise Refused("draft_unreadable") from fault
