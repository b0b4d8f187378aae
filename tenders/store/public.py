"""The list of open tenders, one page at a time: one statement a page, walked by keys, never by counting rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Text, Uuid, bindparam, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from accounts.tables import Authority
from kernel.turn import Turn
from tenders.rules.phase import SOON
from tenders.rules.search import question
from tenders.tables import Tender

# The columns themselves: light rows, for the page that is read most.
T, A = Tender.__table__, Authority.__table__

PAGE = 20
# Beyond this nobody reads a number: the page says "more than".
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor looks for; empty fields ask for nothing."""

    words: str = ""
    wilaya: int | None = None
    works: tuple[str, ...] = ()
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

    tenders: tuple[Listed, ...]
    count: int
    earlier: Place | None
    later: Place | None


def _found(words: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a tender holds these words; where all of them are stop words, nothing is asked.

    The words are written into the statement, for `question` leaves letters, digits and spaces alone: how common they
    are decides whether the list is walked in order or their index is read; a plan for any words would choose wrongly.
    """
    asked = func.websearch_to_tsquery(text("'french'"), words)
    return (func.numnode(asked) == 0) | T.c.words.bool_op("@@")(asked)


# What can be asked of the list. `state` and the deadline are always asked: they are those of the partial indexes.
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "now": (T.c.state == text("'published'")) & (T.c.closes_at > bindparam("now")),
    "wilaya": T.c.places.contains(bindparam("wilaya")),
    "work": T.c.work == bindparam("work"),  # one alone is read from its index in order
    "works": T.c.work == func.any(bindparam("works", type_=ARRAY(Text))),
    "reserved": T.c.reserved,
    "soon": T.c.closes_at <= bindparam("soon"),
    "words": _found(bindparam("words", type_=String, literal_execute=True)),
}


def open_tenders(turn: Turn, wanted: Filter, after: Place | None = None, before: Place | None = None) -> Page:
    """Return the open tenders that a filter finds, soonest deadline first, after or before a place in the list."""
    there = before or after
    asked = _asked(wanted, turn.now, there)
    back = before is not None
    rows = turn.tx.execute(_statement(frozenset(asked), back=back), asked).all()
    found = tuple(Listed._make(row[:-1]) for row in rows[:PAGE])
    count = rows[0][-1] if rows else 0
    return _turned(found, count, more=len(rows) > PAGE, there=there, back=back)


def _turned(found: tuple[Listed, ...], count: int, *, more: bool, there: Place | None, back: bool) -> Page:
    """Put a page that was read backwards the right way round, and name its neighbours."""
    tenders = found[::-1] if back else found
    if not tenders:
        return Page((), count, None, None)
    first, last = tenders[0].place, tenders[-1].place
    if back:
        return Page(tenders, count, first if more else None, last)
    return Page(tenders, count, first if there else None, last if more else None)


def _asked(wanted: Filter, now: datetime, there: Place | None) -> dict[str, object]:
    """Return what is asked, by name: the names choose the statement, the values go with it."""
    asked: dict[str, object] = {
        "wilaya": [wanted.wilaya] if wanted.wilaya else None,
        "work": wanted.works[0] if len(wanted.works) == 1 else None,
        "works": list(wanted.works) if len(wanted.works) > 1 else None,
        "reserved": wanted.reserved,
        "soon": now + SOON if wanted.soon else None,
        "words": question(wanted.words),
        "at": there.closes_at if there else None,
        "id": there.id if there else None,
    }
    return {"now": now, **{name: value for name, value in asked.items() if value}}


@cache
def _statement(asked: frozenset[str], *, back: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of a page: twenty cards and one more, with the count of all that is asked for.

    It is made once for each way of asking: making it costs as much as asking it.
    """
    wished = [condition for name, condition in CONDITIONS.items() if name in asked]
    counted = select(text("1")).select_from(T).where(*wished).limit(MOST_COUNTED + 1).subquery("counted")
    key, place = tuple_(T.c.closes_at, T.c.id), tuple_(bindparam("at"), bindparam("id", type_=Uuid))
    on = [] if "at" not in asked else [key < place if back else key > place]
    return (
        select(
            T.c.id, T.c.ref, T.c.title_fr, T.c.title_ar, T.c.title_en, A.c.name_fr, A.c.name_ar, A.c.name_en,
            T.c.wilaya, T.c.reserved, T.c.closes_at, T.c.lot_count, T.c.estimate,
            select(func.count()).select_from(counted).scalar_subquery(),
        )
        .join(A, A.c.id == T.c.authority_id)
        .where(*wished, *on)
        .order_by(*((T.c.closes_at.desc(), T.c.id.desc()) if back else (T.c.closes_at, T.c.id)))
        .limit(PAGE + 1)
    )  # fmt: skip
