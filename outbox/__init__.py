"""Messages that must leave: written with their cause, delivered by the queue, dealt with exactly once.

`outbox.run` is the one function that the queue may name; everything else is refused (`outbox/queue.py`).
"""

from __future__ import annotations

from kernel.database import Sessions
from outbox.running import Listeners, Office

_office: list[Office] = []


def open_office(sessions: Sessions, listeners: Listeners) -> Office:
    """Say, once per process, where messages are dealt with; a forked job inherits it."""
    _office[:] = [Office(sessions, listeners)]
    return _office[0]


def run(message_id: int) -> None:
    """Deal with one message: what every job of the queue does."""
    [office] = _office
    office.run(message_id)
