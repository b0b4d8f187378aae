"""The queries of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql

from audit.rules import Entry, Event
from audit.tables import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerWords
from kernel.database import Base
from kernel.turn import Turn

BATCH = 2_000

# Every turn that does anything ends here, one after the other: the statement is made once.
_head, _entries = (Base.metadata.tables[name] for name in ("ledger_head", "ledger_entries"))
_grown = update(_head).values(size=_head.c.size + 1).returning(_head.c.size).cte("grown")
_WRITTEN = ("at", "actor", "event", "subject", "facts", "nonce", "leaf")
_row = select(_grown.c.size - 1, *(bindparam(name, type_=_entries.c[name].type) for name in _WRITTEN))
_ADD = insert(_entries).from_select(["index", *_WRITTEN], _row).returning(_entries.c.index)


def add(turn: Turn, event: Event, nonce: bytes, leaf: bytes) -> int:
    """Append an entry and return its index. From here to the commit no other turn can append."""
    turn.tx.flush()
    values = (event.at, event.actor, event.event, event.subject, dict(event.facts), nonce, leaf)
    row = dict(zip(_WRITTEN, values, strict=True))
    index: int = turn.tx.connection().execute(_ADD, row).scalar_one()
    return index


def size(turn: Turn) -> int:
    """Return how many entries the ledger holds."""
    return turn.tx.execute(select(LedgerHead.size)).scalar_one()


def head_and_count(turn: Turn) -> tuple[int, int]:
    """Return how many entries the head says there are, and how many are stored: read at one instant, or they race."""
    stored = select(func.count()).select_from(LedgerEntry).scalar_subquery()
    size, count = turn.tx.execute(select(LedgerHead.size, stored)).one()
    return size, count or 0


def entry(row: LedgerEntry) -> Entry:
    """Return a stored row as the rules know it."""
    return Entry(row.index, Event(row.at, row.actor, row.event, row.subject, row.facts), row.nonce, row.leaf)


def entries_from(turn: Turn, start: int, end: int | None = None) -> Iterator[Entry]:
    """Read the entries again from storage, in order, without holding them all.

    A batch is a statement of its own: entries are committed in the order of their indexes, so none is passed over.
    """
    rows = select(LedgerEntry).order_by(LedgerEntry.index).limit(BATCH)
    bounded = rows if end is None else rows.where(LedgerEntry.index < end)
    while batch := turn.tx.scalars(bounded.where(LedgerEntry.index >= start)).all():
        yield from map(entry, batch)
        start = batch[-1].index + 1


def entries_about(turn: Turn, subjects: Sequence[str], *, after: int = -1, limit: int = 100) -> Sequence[Entry]:
    """Return the entries about these things, oldest first, a page at a time (`after` is the last index seen)."""
    rows = select(LedgerEntry).where(LedgerEntry.subject.in_(subjects), LedgerEntry.index > after)
    return [entry(row) for row in turn.tx.scalars(rows.order_by(LedgerEntry.index).limit(limit))]


def refusals_of(turn: Turn, actor: str, since: datetime) -> Sequence[Event]:
    """Return what somebody was refused since an instant."""
    # Written out, not bound: only so does the planner take the index that holds nothing else
    rows = select(LedgerEntry).where(text("event = 'refused'"), LedgerEntry.actor == actor, LedgerEntry.at > since)
    return [entry(row).event for row in turn.tx.scalars(rows)]


def add_words(turn: Turn, digest: str, words: str) -> None:
    """Keep words under their digest; the same words are kept once."""
    row = postgresql.insert(LedgerWords).values(digest=digest, words=words)
    turn.tx.execute(row.on_conflict_do_nothing())


def words(turn: Turn, digests: Collection[str]) -> dict[str, str]:
    """Return the words that stand under these digests; those that were taken out are missing."""
    rows = select(LedgerWords.digest, LedgerWords.words).where(LedgerWords.digest.in_(digests))
    return {row.digest: row.words for row in turn.tx.execute(rows)}


def leaves(turn: Turn, size: int) -> Sequence[bytes]:
    """Return the leaves of the first `size` entries, in order."""
    rows = select(LedgerEntry.leaf).where(LedgerEntry.index < size).order_by(LedgerEntry.index)
    return turn.tx.scalars(rows).all()


def last_checkpoint(turn: Turn) -> LedgerCheckpoint | None:
    """Return the newest checkpoint."""
    return turn.tx.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1)).first()


def last_note(turn: Turn) -> str:
    """Return the newest checkpoint as the log signed it, or nothing while there is none."""
    return turn.tx.scalar(select(newest_note())) or ""


def newest_note() -> ScalarSelect[str]:
    """Return the question for the newest checkpoint's text, to be asked within another statement."""
    return select(LedgerCheckpoint.note).order_by(LedgerCheckpoint.size.desc()).limit(1).scalar_subquery()


def checkpoints(turn: Turn, since: int = 0) -> Sequence[LedgerCheckpoint]:
    """Return every checkpoint of at least this size, in order."""
    rows = select(LedgerCheckpoint).where(LedgerCheckpoint.size >= since)
    return turn.tx.scalars(rows.order_by(LedgerCheckpoint.size)).all()


def add_checkpoint(turn: Turn, checkpoint: LedgerCheckpoint) -> None:
    """Keep a signed checkpoint."""
    turn.tx.add(checkpoint)
