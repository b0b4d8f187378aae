"""The queries of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, insert, literal, select, update

from audit.rules import Entry, Event
from audit.tables import LedgerCheckpoint, LedgerEntry, LedgerHead
from kernel.turn import Turn

BATCH = 2_000


def add(turn: Turn, event: Event, nonce: bytes, leaf: bytes) -> int:
    """Append an entry and return its index. From here to the commit no other turn can append."""
    turn.tx.flush()
    grown = update(LedgerHead).values(size=LedgerHead.size + 1).returning(LedgerHead.size).cte("grown")
    columns = ("index", "at", "actor", "event", "subject", "facts", "nonce", "leaf")
    types = LedgerEntry.__table__.c
    values = (event.at, event.actor, event.event, event.subject, dict(event.facts), nonce, leaf)
    row = select(grown.c.size - 1, *(literal(v, types[c].type) for c, v in zip(columns[1:], values, strict=True)))
    return turn.tx.execute(insert(LedgerEntry).from_select(columns, row).returning(LedgerEntry.index)).scalar_one()


def size(turn: Turn) -> int:
    """Return how many entries the ledger holds."""
    return turn.tx.execute(select(LedgerHead.size)).scalar_one()


def count(turn: Turn) -> int:
    """Count the entries that are really stored."""
    return turn.tx.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def entry(row: LedgerEntry) -> Entry:
    """Return a stored row as the rules know it."""
    return Entry(row.index, Event(row.at, row.actor, row.event, row.subject, row.facts), row.nonce, row.leaf)


def entries_from(turn: Turn, start: int, end: int | None = None) -> Iterator[Entry]:
    """Read the entries again from storage, in order, without holding them all."""
    rows = select(LedgerEntry).where(LedgerEntry.index >= start).order_by(LedgerEntry.index)
    bounded = rows if end is None else rows.where(LedgerEntry.index < end)
    for row in turn.tx.scalars(bounded.execution_options(yield_per=BATCH)):
        yield entry(row)


def entries_about(turn: Turn, subjects: Sequence[str], *, after: int = -1, limit: int = 100) -> Sequence[Entry]:
    """Return the entries about these things, oldest first, a page at a time (`after` is the last index seen)."""
    rows = select(LedgerEntry).where(LedgerEntry.subject.in_(subjects), LedgerEntry.index > after)
    return [entry(row) for row in turn.tx.scalars(rows.order_by(LedgerEntry.index).limit(limit))]


def last_checkpoint(turn: Turn) -> LedgerCheckpoint | None:
    """Return the newest checkpoint."""
    return turn.tx.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1)).first()


def checkpoints(turn: Turn) -> Sequence[LedgerCheckpoint]:
    """Return every checkpoint, in order of size."""
    return turn.tx.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)).all()


def add_checkpoint(turn: Turn, checkpoint: LedgerCheckpoint) -> None:
    """Keep a signed checkpoint."""
    turn.tx.add(checkpoint)
