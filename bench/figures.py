"""Figures, and the one table they are printed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """What some operations cost, each: milliseconds of processor in each tree, and on the clock, sorted."""

    trees: Mapping[str, float]
    walls: Sequence[float]

    @property
    def cpu(self) -> float:
        """The processor's milliseconds for one operation, in all trees."""
        return sum(self.trees.values())

    def within(self, share: float) -> float:
        """Return the milliseconds within which this share of the operations was answered."""
        return self.walls[min(len(self.walls) - 1, int(len(self.walls) * share))]

    def told(self) -> str:
        """Return everything in a line."""
        trees = " + ".join(f"{name} {spent:.1f}" for name, spent in self.trees.items())
        return f"{trees}; p50 {self.within(0.5):.1f} ms, p95 {self.within(0.95):.1f} ms; {len(self.walls)} times"


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table: what was measured, in which unit, its limit, and the least it could be on this machine."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    least: float | None = None
    told: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the line's cells."""
        limit = f"{self.limit:g} {self.unit}" if self.limit else ""
        share = f"{self.value / self.limit:.2f}" if self.limit else ""
        times = f"{self.value / self.least:.1f} x {self.least:.2f}" if self.least else ""
        return self.name, f"{self.value:.1f} {self.unit}", limit, share, times, self.told


HEAD = ("Figure", "Measured", "Limit", "Of limit", "Times the bare", "Of which")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD) - 1)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=False))
    )
    return "  ".join([name, *numbers, row[-1]]).rstrip()
