"""The ledger as an auditor reads it: each entry with who stands behind its references, or sealed until an opening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from audit import store as ledger
from audit.rules import Entry, Event
from audit.tables import LedgerEntry
from kernel.turn import Turn
from oversight.rules import FILINGS, REFUSAL, Known, is_sealed, is_unopened, tells_of_bids
from oversight.store.doors import auditors_only
from oversight.store.people import known
from oversight.store.tenders import Overseen
from tenders.tables import Lot, Tender

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown: its place and leaf always; what happened, unless it is sealed; who did it, if known."""

    index: int
    leaf: bytes
    entry: Entry | None
    who: Known | None

    @property
    def event(self) -> Event | None:
        """Return what happened, unless it is sealed."""
        return self.entry.event if self.entry else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the indexes from which the neighbouring pages are asked for."""

    lines: Sequence[Line]
    earlier: int | None
    later: int | None


def ledger_of_tender(turn: Turn, of: Overseen, after: int | None = None) -> Page:
    """Return a page of a tender's history, oldest first.

    Before the opening no filing of the tender is in it: not even their number is told. They stand in the whole ledger,
    among those of all other tenders.
    """
    found = lines_of_tender(turn, of, after, PAGE + 1)
    lines = found[:PAGE]
    return Page(lines, None, lines[-1].index if len(found) > PAGE else None)


def lines_of_tender(turn: Turn, of: Overseen, after: int | None = None, limit: int = PAGE) -> Sequence[Line]:
    """Return the entries of a tender that may be read, oldest first."""
    auditors_only(turn)
    rows = select(LedgerEntry).where(LedgerEntry.subject.in_(of.subjects))
    if after is not None:
        rows = rows.where(LedgerEntry.index > after)
    if of.unopened:
        rows = rows.where(~_tells_of_bids())
    entries = [ledger.entry(row) for row in turn.tx.scalars(rows.order_by(LedgerEntry.index).limit(limit))]
    return _read(turn, entries)


def last_lines(turn: Turn, before: int | None = None) -> Page:
    """Return a page of the whole ledger, newest first; `before` is the first index that is not wanted any more."""
    auditors_only(turn)
    size = ledger.size(turn)
    end = min(size, before) if before is not None else size
    start = max(0, end - PAGE)
    entries = list(ledger.entries_from(turn, start, end))
    newer = min(size, end + PAGE) if end < size else None
    return Page(list(reversed(_read(turn, entries))), newer, start or None)


def _tells_of_bids() -> ColumnElement[bool]:
    return LedgerEntry.event.in_((*FILINGS, REFUSAL))


def _read(turn: Turn, entries: Sequence[Entry]) -> Sequence[Line]:
    """Return entries with the people behind them; those that must wait for an opening without anything."""
    unopened, settled = _openings(turn, {one.event.subject for one in entries if tells_of_bids(one.event)})
    readable = {one.index for one in entries if not is_sealed(one.event, unopened, settled)}
    people = known(turn, {one.event.actor for one in entries if one.index in readable})
    return [_line(one, people) if one.index in readable else Line(one.index, one.leaf, None, None) for one in entries]


def _line(entry: Entry, people: dict[str, Known]) -> Line:
    return Line(entry.index, entry.leaf, entry, people.get(entry.event.actor))


def _openings(turn: Turn, refs: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return which of these tenders and lots are still to be opened, and which are past it."""
    wanted = sorted(refs)
    named = select(Lot.tender_id).join(Tender, Tender.id == Lot.tender_id)
    keys = named.where(or_(Tender.ref.in_(wanted), Lot.ref.in_(wanted)))
    rows = select(Tender.ref, Lot.ref, Lot.state).join(Lot, Lot.tender_id == Tender.id).where(Tender.id.in_(keys))
    states: dict[str, set[str]] = {}
    lots: dict[str, str] = {}
    for tender, lot, state in turn.tx.execute(rows):
        states.setdefault(tender, set()).add(state)
        lots[lot] = tender
    waiting = {tender for tender, found in states.items() if is_unopened(found)}
    unopened = waiting | {lot for lot, tender in lots.items() if tender in waiting}
    return unopened, (states.keys() | lots.keys()) - unopened
