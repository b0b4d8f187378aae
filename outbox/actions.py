"""The verbs of the outbox."""

from __future__ import annotations

from kernel.turn import Turn
from outbox import store
from outbox.rules import Enqueue
from outbox.tables import Message


def tell(turn: Turn, topic: str, **refs: str) -> None:
    """State a fact to whoever listens, if and only if this transaction commits. References only."""
    store.add(turn, topic, refs)


def send(turn: Turn, enqueue: Enqueue) -> int:
    """Hand every unsent message to the queue; return how many. A crash before the commit sends them again."""
    batch = store.take_unsent(turn)
    for message in batch:
        _send_one(turn, message, enqueue)
    return len(batch)


def _send_one(turn: Turn, message: Message, enqueue: Enqueue) -> None:
    message.attempt += 1
    enqueue(message.id, message.attempt, message.topic)
    message.sent_at = turn.now


def sweep(turn: Turn) -> int:
    """Send again what was sent and never answered: a wiped queue or a killed worker loses nothing."""
    return store.release_unanswered(turn)
