"""The processor time of whole trees of processes, as the kernel of the machine counts it in /proc."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its parent, and the milliseconds used by itself and by children that it has buried."""

    parent: int
    used: float


def processes() -> dict[int, Process]:
    """Return every process of the machine by its number."""
    found = {}
    for place in PROC.glob("[0-9]*"):
        try:
            found[int(place.name)] = _read((place / "stat").read_text())
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
    return found


def _read(line: str) -> Process:
    """Read proc(5)'s stat: after the name in brackets, state and parent, then utime, stime, cutime, cstime."""
    words = line.rpartition(")")[2].split()
    return Process(int(words[1]), sum(int(word) for word in words[11:15]) * TICK)


def used(roots: Mapping[str, int]) -> dict[str, float]:
    """Return the milliseconds that each tree has used since it began, by the name of its root."""
    every = processes()
    return {name: sum(every[number].used for number in _tree(every, root)) for name, root in roots.items()}


def _tree(every: Mapping[int, Process], root: int) -> set[int]:
    found, grown = {root} & every.keys(), True
    while grown:
        more = {number for number, one in every.items() if one.parent in found} - found
        found, grown = found | more, bool(more)
    return found
