"""Delays as the law writes them: a number and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """Months and days are counted on the calendar; minutes and seconds (demonstrations) on the clock."""

    MONTHS = "months"
    DAYS = "days"
    MINUTES = "minutes"
    SECONDS = "seconds"


ON_THE_CLOCK = {Unit.MINUTES: timedelta(minutes=1), Unit.SECONDS: timedelta(seconds=1)}


@dataclass(frozen=True, slots=True)
class Delay:
    """A length of time that a rule gives: `10 days`, `12 months`, `30 minutes`."""

    count: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> Delay:
        """Read `10 days` or `1 month`; ValueError for anything else."""
        match = re.fullmatch(r"(\d{1,5}) (month|day|minute|second)s?", text, re.ASCII)
        if match is None:
            raise ValueError(f"not a delay: {text!r}")
        return cls(int(match[1]), Unit(f"{match[2]}s"))

    def __str__(self) -> str:
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"

    @property
    def on_the_clock(self) -> timedelta | None:
        """The exact length if it is counted on the clock, None if it is counted on the calendar."""
        unit = ON_THE_CLOCK.get(self.unit)
        return None if unit is None else self.count * unit
