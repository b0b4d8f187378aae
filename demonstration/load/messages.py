"""The messages that a load leaves behind: dealt with at once, by the same listeners that the worker has.

So a portal starts with its letters laid and no queue to work through, and each message costs no process of its own.
"""

from __future__ import annotations

import worker
from demonstration.load.console import Console
from kernel.turn import Turn
from outbox import store
from outbox.running import Office


def deal_with_messages(console: Console) -> None:
    """Let every listener hear what was told, until nothing is left: what is heard may be told on."""
    office = Office(console.sessions, worker.listeners(console.settings))
    while waiting := console.part(_take):
        for message in waiting:
            office.run(message)


def _take(turn: Turn) -> list[int]:
    """Return the messages that nobody has sent, and note that they are being dealt with."""
    batch = store.take_unsent(turn)
    for message in batch:
        message.sent_at = turn.now
    return [message.id for message in batch]
