"""What the front door says: each step and how long it took, each failure in one sentence."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """The command cannot go on. The message is one sentence: what is wrong, and what to do."""


def say(line: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


def complain(line: str) -> None:
    """Print a line where errors are read."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Name what is being done, then say how long it took (or that it failed)."""
    start = time.monotonic()
    print(f"  {title:<52} ", end="", flush=True)
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - start:6.1f} s")


# What the machine refuses, and what can be done about it.
REMEDIES = {
    errno.ENOSPC: "the disk is full: free some space, then start again",
    errno.EDQUOT: "the disk quota is used up: free some space, then start again",
    errno.EROFS: "the disk is read-only: give a folder that can be written with --data",
    errno.EACCES: "permission is refused: give a folder you own with --data, or change its owner",
    errno.EPERM: "permission is refused: give a folder you own with --data, or change its owner",
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n 4096`), then start again",
    errno.ENOMEM: "there is not enough memory: close other programs, then start again",
}


def trouble_of(fault: OSError) -> Trouble:
    """Say in one sentence what the machine refused."""
    remedy = REMEDIES.get(
        fault.errno or 0, f"the system answered “{fault.strerror or fault}”: see above what was being done"
    )
    return Trouble(f"{fault.filename}: {remedy}" if fault.filename else remedy.capitalize())
