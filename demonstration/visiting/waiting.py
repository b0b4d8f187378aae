"""Waiting for what the portal does by itself: a condition, never a guess of how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from demonstration.visiting.forms import Unexpected

T = TypeVar("T")

LONGEST: Final = 60.0
PAUSE: Final = 0.15


def until(question: Callable[[], T | None], what: str, seconds: float = LONGEST) -> T:
    """Ask until there is an answer, and return it; `Unexpected`, with what was waited for, after so many seconds."""
    limit = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > limit:
            raise Unexpected(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(PAUSE)
