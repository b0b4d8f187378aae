"""The list of open tenders, one page at a time: one statement a page, walked by keys, never by counting rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, case, func, select, text, tuple_

from accounts.tables import Authority
from kernel.turn import Turn
from tenders.rules.phase import SOON
from tenders.rules.search import question
from tenders.tables import Lot, Tender

PAGE = 20
# Beyond this nobody reads a number: the page says "more than".
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor looks for; empty fields ask for nothing."""

    words: str = ""
    wilaya: int | None = None
    work: str | None = None
    reserved: bool = False
    soon: bool = False


class Place(NamedTuple):
    """A place in the list, which is in the order of deadlines; the key makes equal deadlines differ."""

    closes_at: datetime
    id: UUID


class Listed(NamedTuple):
    """A tender as its card shows it. `estimate` is the lots' sum, none where it is not published."""

    id: UUID
    ref: str
    title_fr: str
    title_ar: str
    title_en: str
    authority_fr: str
    authority_ar: str
    authority_en: str
    wilaya: int
    reserved: bool
    closes_at: datetime
    lots: int
    estimate: Decimal | None

    @property
    def place(self) -> Place:
        """Where the tender stands in the list."""
        return Place(self.closes_at, self.id)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, how many tenders the filter finds (at most one more than is counted), and its neighbours."""

    tenders: list[Listed]
    count: int
    earlier: Place | None
    later: Place | None


def open_tenders(turn: Turn, wanted: Filter, after: Place | None = None, before: Place | None = None) -> Page:
    """Return the open tenders that a filter finds, soonest deadline first, after or before a place in the list."""
    back = before is not None
    there = before or after
    rows = turn.tx.execute(_page(wanted, turn.now, there, back=back)).all()
    found = [Listed._make(row[:-1]) for row in rows[:PAGE]]
    count = rows[0][-1] if rows else 0
    return _turned(found, count, more=len(rows) > PAGE, there=there, back=back)


def _turned(found: list[Listed], count: int, *, more: bool, there: Place | None, back: bool) -> Page:
    """Put a page that was read backwards the right way round, and name its neighbours."""
    tenders = found[::-1] if back else found
    if not tenders:
        return Page([], count, None, None)
    first, last = tenders[0].place, tenders[-1].place
    if back:
        return Page(tenders, count, first if more else None, last)
    return Page(tenders, count, first if there else None, last if more else None)


def _page(wanted: Filter, now: datetime, there: Place | None, *, back: bool) -> Select[*tuple[Any, ...]]:
    """Return the one statement of a page: twenty cards and one more, with the count of all that the filter finds."""
    wished = _wished(wanted, now)
    key, order = (Tender.closes_at, Tender.id), (Tender.closes_at.desc(), Tender.id.desc())
    on = [] if there is None else [tuple_(*key) < tuple_(*there) if back else tuple_(*key) > tuple_(*there)]
    counted = select(text("1")).select_from(Tender).where(*wished).limit(MOST_COUNTED + 1).subquery("counted")
    return (
        select(
            Tender.id, Tender.ref, Tender.title_fr, Tender.title_ar, Tender.title_en,
            Authority.name_fr, Authority.name_ar, Authority.name_en,
            Tender.wilaya, Tender.reserved, Tender.closes_at, _lots(func.count()), _shown_estimate(),
            select(func.count()).select_from(counted).scalar_subquery(),
        )
        .join(Authority, Authority.id == Tender.authority_id)
        .where(*wished, *on)
        .order_by(*(order if back else key))
        .limit(PAGE + 1)
    )  # fmt: skip


def _wished(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; `published` and the deadline are those of the partial indexes."""
    wished = [Tender.state == text("'published'"), Tender.closes_at > now]
    if wanted.wilaya is not None:
        wished.append(Tender.places.contains([wanted.wilaya]))
    if wanted.work is not None:
        wished.append(Tender.work == wanted.work)
    if wanted.reserved:
        wished.append(Tender.reserved.is_(True))
    if wanted.soon:
        wished.append(Tender.closes_at <= now + SOON)
    if words := question(wanted.words):
        wished.append(Tender.words.bool_op("@@")(_tsquery(words)))
    return wished


def _tsquery(words: str) -> ColumnElement[Any]:
    """Return the question for words that `question` has folded.

    They are written into the statement: how common they are decides whether the list is walked in order or the words'
    index is read, and a plan made once for any words would choose wrongly.
    """
    return func.websearch_to_tsquery(text("'french'"), bindparam("words", words, String, literal_execute=True))


def _lots(what: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(what).select_from(Lot).where(Lot.tender_id == Tender.id).scalar_subquery()


def _shown_estimate() -> ColumnElement[Any]:
    """Return the sum of the lots' estimates where the tender publishes it and all are known."""
    complete = case((func.count(Lot.estimate) == func.count(), func.sum(Lot.estimate)))
    return case((Tender.estimate_shown, _lots(complete)))
