"""Instants as RFC 3339 writes them, compared exactly whatever their offset and however many decimals they have."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from fractions import Fraction

from evaluation.rules.figures import ZERO, figure

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAY = timedelta(days=1) // timedelta(seconds=1)
# The Gregorian calendar repeats after 400 years: any year from 0000 to 9999 is counted in one that `date` knows.
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_KNOWN_YEAR = 2000


def instant(text: str) -> Fraction | None:
    """Seconds since a fixed start, in UTC; None unless RFC 3339 with offset, upper-case T and Z, no leap second."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, decimals, sign, offset_hour, offset_minute = found.groups(default="0")
    try:
        local = _days(int(year), int(month), int(day)) * _DAY + _seconds(hour, minute, second)
        offset = _seconds(offset_hour, offset_minute, "0")
    except ValueError:
        return None
    return local + _below_one(decimals) + (offset if sign == "-" else -offset)


def _days(year: int, month: int, day: int) -> int:
    """The number of a day. Raises `ValueError` for one that no calendar has."""
    cycles, year_of_cycle = divmod(year, _CYCLE_YEARS)
    return date(_KNOWN_YEAR + year_of_cycle, month, day).toordinal() + cycles * _CYCLE_DAYS


def _seconds(hour: str, minute: str, second: str) -> int:
    """The seconds of a day gone by. Raises `ValueError` for what no clock shows."""
    clock = time(int(hour), int(minute), int(second))
    return (clock.hour * 60 + clock.minute) * 60 + clock.second


def _below_one(decimals: str) -> Fraction:
    return figure(f"0.{decimals}") or ZERO
