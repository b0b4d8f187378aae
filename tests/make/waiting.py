"""Waiting for something to be true, never for a fixed time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LONGEST = 60.0
PAUSE = 0.02


def until(condition: Callable[[], T], what: str = "the condition") -> T:
    """Return the first true answer of `condition`; fail when a minute has brought none."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if answer := condition():
            return answer
        threading.Event().wait(PAUSE)
    raise AssertionError(f"waited a minute in vain for {what}")
