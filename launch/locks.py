"""One at a time: a lock on a file that the system frees by itself when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.steps import Trouble, say


@contextmanager
def taking_turns(path: Path) -> Iterator[None]:
    """Wait for whoever holds the lock, then hold it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as held:
        if not _try(held.fileno()):
            say(f"  Another command is preparing {path.parent}: waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(path: Path, sentence: str) -> Iterator[None]:
    """Hold the lock, or refuse with `sentence`, where {holder} stands for the number of the process that holds it."""
    with path.open("a+") as held:
        if not _try(held.fileno()):
            held.seek(0)
            raise Trouble(sentence.format(holder=held.read().strip() or "unknown"))
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


def is_free(path: Path) -> bool:
    """Say whether nobody alive holds the lock."""
    with path.open("a") as held:
        return _try(held.fileno())


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
