"""What a message is to those who listen, and when one that was sent is sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# A job normally takes well under a second. Waiting this long before doubting a delivery keeps a busy queue from
# being filled with repeats of what still waits in it; doubling keeps a message that always fails from drowning others.
FIRST_PATIENCE = timedelta(seconds=30)
LONGEST_PATIENCE = timedelta(minutes=10)
# A message that waits longer than this waits for an operator.
LATE = timedelta(minutes=15)


Enqueue = Callable[[int, int, str], None]
"""Puts one delivery into the queue: the message's number, the attempt (from 1), the topic."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, in the words of the room that stated it. `message_id` is unique for ever."""

    message_id: int
    topic: str
    refs: Mapping[str, str]
    told_at: datetime

    def __getitem__(self, name: str) -> str:
        """Return one of the references."""
        return self.refs[name]


def patience(attempt: int) -> timedelta:
    """Return how long the `attempt`-th delivery (from 1) may stay unanswered before it is sent again."""
    doublings = min(max(attempt - 1, 0), 10)
    return min(FIRST_PATIENCE * (1 << doublings), LONGEST_PATIENCE)
