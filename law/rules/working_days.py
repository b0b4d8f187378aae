"""The working calendar and how legal delays are counted on it.

The week rests on Friday and Saturday; holidays are those of Loi 63-278. The rule (DP 15-247 arts 66 and 82):
the day of the act is not counted, rest days inside the delay are, and a delay whose last day is a rest day or a holiday
ends on the next working day. `docs/algorithms/deadlines.md` is the worked table.
"""

from __future__ import annotations

import calendar as weeks
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from kernel.clock import ALGIERS
from law import data
from law.rules.delays import Delay, Unit

A_DAY = timedelta(days=1)
_WEEK = {name.lower(): number for number, name in enumerate(weeks.day_name)}


class Status(StrEnum):
    """How sure the date of a holiday is: fixed by the law, announced by the State, or estimated by calculation."""

    FIXED = "fixed"
    ANNOUNCED = "announced"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday; `name` is a word of the catalogue (`holiday.<name>`)."""

    name: str
    status: Status


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Moving holidays are known for the years between `known_from` and `known_to`."""

    rest: frozenset[int]
    fixed: Mapping[tuple[int, int], Holiday]
    moving: Mapping[date, Holiday]

    @property
    def known_to(self) -> int:
        """The last year whose moving holidays are in the data."""
        return max(day.year for day in self.moving)

    def holiday(self, day: date) -> Holiday | None:
        """Return the holiday of a day, if it is one."""
        return self.moving.get(day) or self.fixed.get((day.month, day.day))

    def works(self, day: date) -> bool:
        """Say whether a day is a working day."""
        return day.weekday() not in self.rest and self.holiday(day) is None

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is worked, else the first working day after it."""
        while not self.works(day):
            day += A_DAY
        return day

    def add_days(self, day: date, days: int) -> date:
        """Return the last day of a delay that starts the day after `day`: the legal rule."""
        return self.next_working_day(day + days * A_DAY)

    def last_day(self, day: date, delay: Delay) -> date:
        """Return the last day of a delay in days or months (same day of the month, or its last) that follows `day`."""
        if delay.unit is Unit.MONTHS:
            return self.next_working_day(months_after(day, delay.count))
        if delay.unit is Unit.DAYS:
            return self.add_days(day, delay.count)
        raise ValueError(f"{delay} is counted on the clock")

    def deadline_after(self, at: datetime, delay: Delay) -> datetime:
        """Return the instant (UTC) at which a delay that starts at `at` is over.

        A delay in days or months is over at the midnight that ends its last day in Algiers: what is done before is in
        time. A delay in minutes or seconds is over that long after `at`.
        """
        if delay.on_the_clock is not None:
            return at.astimezone(UTC) + delay.on_the_clock
        return midnight(self.last_day(day_of(at), delay) + A_DAY)

    def earliest(self, at: datetime, delay: Delay) -> datetime:
        """Return the first instant (UTC) that lies on the last day of a delay, or the end of one on the clock.

        The last day of the preparation period is the day on which offers are handed in (DP 15-247 art. 66).
        """
        if delay.on_the_clock is not None:
            return at.astimezone(UTC) + delay.on_the_clock
        return midnight(self.last_day(day_of(at), delay))

    def holidays(self, year: int) -> list[tuple[date, Holiday]]:
        """Return the holidays of a year, in order."""
        fixed = [(date(year, month, day), holiday) for (month, day), holiday in self.fixed.items()]
        return sorted(
            fixed + [(day, h) for day, h in self.moving.items() if day.year == year], key=lambda pair: pair[0]
        )


def day_of(at: datetime) -> date:
    """Return the day of an instant in Algiers; ValueError if the instant is naive."""
    if at.tzinfo is None:
        raise ValueError("an instant without its zone")
    return at.astimezone(ALGIERS).date()


def midnight(day: date) -> datetime:
    """Return the instant (UTC) at which a day starts in Algiers."""
    return datetime.combine(day, time(), ALGIERS).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """Return the same day of the month, that many months later; the last of the month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, weeks.monthrange(year, month + 1)[1]))


def end_of(at: datetime, delay: Delay) -> datetime:
    """Return the instant (UTC) at which a duration that binds somebody (validity, guarantee) ends.

    Counted like a delay, but not moved to a working day: an obligation is not lengthened by a holiday.
    """
    if delay.on_the_clock is not None:
        return at.astimezone(UTC) + delay.on_the_clock
    day = day_of(at)
    last = months_after(day, delay.count) if delay.unit is Unit.MONTHS else day + delay.count * A_DAY
    return midnight(last + A_DAY)


@cache
def calendar() -> Calendar:
    """Return the calendar that ships with the portal."""
    return read_calendar(data.document("holidays.json"))


def read_calendar(document: Mapping[str, Any]) -> Calendar:
    """Read a calendar in the form of `law/data/holidays.json`."""
    return Calendar(
        rest=frozenset(_WEEK[name] for name in document["weekly_rest"]),
        fixed=dict(map(_fixed, document["fixed"])),
        moving=dict(pair for entry in document["moving"] for pair in _moving(entry)),
    )


def _fixed(entry: Mapping[str, str]) -> tuple[tuple[int, int], Holiday]:
    month, day = entry["day"].split("-")
    return (int(month), int(day)), Holiday(entry["name"], Status.FIXED)


def _moving(entry: Mapping[str, Any]) -> Iterator[tuple[date, Holiday]]:
    first = date.fromisoformat(entry["from"])
    for offset in range(entry["days"]):
        yield first + offset * A_DAY, Holiday(entry["name"], Status(entry["status"]))
