"""What the play shows: a line for each step while it goes on, what was checked, and a table at the end.

On a terminal the line of a step moves while it is played; anywhere else it is written once, when the step is over.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TextIO

from demonstration.visiting import Unexpected

WIDEST: Final = 118
TITLE: Final = 34
BAR: Final = 24
PACE: Final = 0.1  # seconds between two pictures of a moving line


@dataclass(slots=True)
class Step:
    """A step of the play: what was done, what was checked, what did not hold."""

    title: str
    done: str = ""
    checks: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    played: bool = False

    @property
    def held(self) -> bool:
        """Whether the step was played and everything in it was as expected."""
        return self.played and not self.faults


class Stage:
    """Where the steps are shown."""

    def __init__(self, titles: Sequence[str], out: TextIO) -> None:
        """Announce the steps by their titles; their lines go to `out`."""
        self.steps = [Step(title) for title in titles]
        self.out = out
        self.live = out.isatty()
        self.width = min(WIDEST, shutil.get_terminal_size().columns - 1)
        self.step = self.steps[0] if self.steps else Step("")
        self._began = self._shown = time.monotonic()

    @contextmanager
    def playing(self, number: int) -> Iterator[Step]:
        """Play a step (from 1); what the portal did not do as expected is a fault of the step, and ends the play."""
        self.step, began = self.steps[number - 1], time.monotonic()
        self._move("")
        try:
            yield self.step
            self.step.played = True
        except Unexpected as fault:
            self.step.faults.append(str(fault))
            raise
        finally:
            self.step.seconds = time.monotonic() - began
            self._close(number)

    def check(self, what: str, *, holds: bool, found: object = "") -> None:
        """Note a check; one that does not hold is told at once and makes the whole play fail."""
        self.step.checks += 1
        if not holds:
            self.step.faults.append(f"{what}{f' (found: {found})' if found != '' else ''}")

    def equal(self, what: str, found: object, expected: object) -> None:
        """Note that something is what was expected."""
        self.check(what, holds=found == expected, found=f"{found!r}, expected {expected!r}")

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far a step is, a few times a second at most."""
        if self.live and (done == total or time.monotonic() - self._shown > PACE):
            filled = BAR * done // max(total, 1)
            self._move(f"{'█' * filled}{'░' * (BAR - filled)} {done}/{total} {what}")

    def verdict(self) -> bool:
        """Write the table of what was played; say whether all of it held."""
        total = time.monotonic() - self._began
        checks, faults = sum(one.checks for one in self.steps), sum(len(one.faults) for one in self.steps)
        self._say("", f"  {'step':<{TITLE + 4}} {'checks':>6} {'seconds':>8}  outcome")
        for number, step in enumerate(self.steps, start=1):
            outcome = "held" if step.held else "DID NOT HOLD" if step.faults else "not reached"
            self._say(f"  {number:>2}. {step.title:<{TITLE}} {step.checks:>6} {step.seconds:>8.1f}  {outcome}")
        held = all(step.held for step in self.steps)
        said = "everything held" if held else f"{faults} things were not as expected"
        self._say(f"  {'':<{TITLE + 4}} {checks:>6} {total:>8.1f}  {said}")
        return held

    def _close(self, number: int) -> None:
        step = self.step
        mark = "✓" if step.held else "✗"
        told = f"{step.done} · {step.checks} checks · {step.seconds:.1f} s".removeprefix(" · ")
        line = f"  {number:>2}/{len(self.steps)} {mark} {step.title:<{TITLE}} {told}"
        self._clear()
        self._say(line, *(f"        ✗ {fault}" for fault in step.faults))

    def _move(self, told: str) -> None:
        if self.live:
            self._shown = time.monotonic()
            number = self.steps.index(self.step) + 1
            line = f"  {number:>2}/{len(self.steps)} … {self.step.title:<{TITLE}} {told}"
            self.out.write(f"\r{line[: self.width]:<{self.width}}")
            self.out.flush()

    def _clear(self) -> None:
        if self.live:
            self.out.write(f"\r{'':<{self.width}}\r")

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.out.write(f"{line}\n")
        self.out.flush()
