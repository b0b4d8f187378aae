"""Messages as tests look at them."""

from __future__ import annotations

from sqlalchemy import func, select

from kernel.turn import Turn
from outbox.tables import Message


def unanswered(turn: Turn) -> int:
    """Count the messages that are not dealt with."""
    return turn.tx.scalar(select(func.count()).where(Message.handled_at.is_(None)).select_from(Message)) or 0
