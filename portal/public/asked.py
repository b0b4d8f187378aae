"""What a visitor asks of the list of tenders, read from the address and written back into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from werkzeug.datastructures import MultiDict

from law.rules import Trade, every_wilaya
from tenders.rules.search import LONGEST_QUESTION
from tenders.store import Filter, Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PLACE = re.compile(r"([0-9]{1,17})\.([0-9a-f]{32})")
_CODE = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter and a place in the list. What makes no sense in an address is passed over: a link never breaks."""

    filter: Filter = field(default_factory=Filter)
    after: Place | None = None
    before: Place | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self.filter != Filter()

    def address(self, base: str, **place: Place | None) -> str | None:
        """Return the address of the same filter at another place; none where there is no such place."""
        ((name, there),) = place.items()
        if there is None:
            return None
        return f"{base}?{urlencode([*_pairs(self.filter), (name, written(there))])}"


def read_asked(given: MultiDict[str, str]) -> Asked:
    """Return what an address asks for."""
    wanted = Filter(
        words=" ".join(given.get("q", "").replace("\x00", " ").split())[:LONGEST_QUESTION],
        wilaya=_wilaya(given.get("wilaya", "")),
        works=tuple(work for work in Trade if work in given.getlist("work")),
        reserved=given.get("reserved") == "1",
        soon=given.get("soon") == "1",
    )
    return Asked(wanted, read(given.get("after", "")), read(given.get("before", "")))


def written(place: Place) -> str:
    """Return a place as it stands in an address: microseconds since 1970 and the key."""
    return f"{(place.closes_at - _EPOCH) // _MICROSECOND}.{place.id.hex}"


def read(text: str) -> Place | None:
    """Return the place in an address; none for anything else."""
    match = _PLACE.fullmatch(text)
    return Place(_EPOCH + int(match[1]) * _MICROSECOND, UUID(hex=match[2])) if match else None


def _wilaya(text: str) -> int | None:
    return int(text) if _CODE.fullmatch(text) and int(text) in every_wilaya() else None


def _pairs(wanted: Filter) -> list[tuple[str, str]]:
    asked: Mapping[str, object] = {"q": wanted.words, "wilaya": wanted.wilaya}
    pairs = [(name, str(value)) for name, value in asked.items() if value]
    pairs += [("work", work) for work in wanted.works]
    return pairs + [(name, "1") for name in ("reserved", "soon") if getattr(wanted, name)]
