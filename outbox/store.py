"""The queries of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.database import Base
from kernel.turn import Turn
from outbox.rules import FIRST_PATIENCE, LATE, LONGEST_PATIENCE, Fact
from outbox.tables import Handling, Message

BATCH = 200

_ADD = Base.metadata.tables["messages"].insert().inline()


def add(turn: Turn, topic: str, refs: dict[str, str]) -> None:
    """Write a message down; a trigger on the table wakes the relay when the transaction commits."""
    turn.tx.connection().execute(_ADD, {"topic": topic, "refs": refs, "told_at": turn.now})


def take_unsent(turn: Turn) -> Sequence[Message]:
    """Lock the oldest messages that nobody has sent and that no other relay holds."""
    unsent = select(Message).where(Message.sent_at.is_(None), Message.handled_at.is_(None))
    return turn.tx.scalars(unsent.order_by(Message.id).limit(BATCH).with_for_update(skip_locked=True)).all()


def fact(turn: Turn, message_id: int) -> Fact | None:
    """Return what a message says, or nothing where it was dealt with or never was."""
    row = turn.tx.get(Message, message_id)
    if row is None or row.handled_at is not None:
        return None
    return Fact(row.id, row.topic, row.refs, row.told_at)


def claim(turn: Turn, message_id: int, handler: str) -> bool:
    """Claim a message for one handler; False where it was claimed before. Waits for a claim in flight."""
    row = insert(Handling).values(message_id=message_id, handler=handler, handled_at=turn.now)
    # The row count of ON CONFLICT DO NOTHING is -1 here; only what is returned tells.
    return turn.tx.execute(row.on_conflict_do_nothing().returning(Handling.handler)).first() is not None


def close(turn: Turn, message_id: int) -> None:
    """Note that every listener has dealt with the message."""
    turn.tx.execute(update(Message).where(Message.id == message_id).values(handled_at=turn.now, fault=None))


def note_fault(turn: Turn, message_id: int, fault: str) -> None:
    """Keep the kind of the last failure, never its text: an exception may quote what it choked on."""
    turn.tx.execute(update(Message).where(Message.id == message_id).values(fault=fault))


def release_unanswered(turn: Turn) -> int:
    """Make every message unsent again whose delivery stayed unanswered beyond its patience; return how many."""
    waited = func.least(FIRST_PATIENCE * func.power(2, func.least(Message.attempt - 1, 10)), LONGEST_PATIENCE)
    lost = update(Message).where(Message.handled_at.is_(None), Message.sent_at + waited < turn.now)
    return len(turn.tx.execute(lost.values(sent_at=None).returning(Message.id)).all())


def is_late(turn: Turn) -> bool:
    """Say whether a message has waited beyond all measure: the relay or the workers are down."""
    waiting = select(Message.id).where(Message.handled_at.is_(None), Message.told_at < turn.now - LATE)
    return turn.tx.scalar(waiting.limit(1)) is not None
