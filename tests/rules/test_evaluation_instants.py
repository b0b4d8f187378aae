"""Instants of RFC 3339: what is one, and which is earlier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.instants import instant

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(timezones=OFFSETS)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00+01:00",
        "2026-03-01T10:00:00-00:00",
        "2026-03-01T23:59:59.123456789012345678901234567890-23:59",
        "2024-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z",
        "0000-02-29T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_an_instant_with_offset_is_read(text: str) -> None:
    assert instant(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-01",
        "2026-03-01T10:00:00",
        "2026-03-01t10:00:00Z",
        "2026-03-01T10:00:00z",
        "2026-03-01 10:00:00Z",
        "2026-03-01T10:00Z",
        "2026-03-01T10:00:00.Z",
        "2026-03-01T10:00:00,5Z",
        "2026-03-01T10:00:00+0100",
        "2026-03-01T10:00:00+01",
        "2026-03-01T10:00:00+24:00",
        "2026-03-01T10:00:00+01:60",
        "2026-03-01T24:00:00Z",
        "2026-03-01T10:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-02-29T10:00:00Z",
        "1900-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-03-00T10:00:00Z",
        "2026-04-31T10:00:00Z",
        "20260301T100000Z",
        "2026-03-01T10:00:00Z\n",
        " 2026-03-01T10:00:00Z",
        "+2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00−01:00",
        "٢٠٢٦-03-01T10:00:00Z",
    ],
)
def test_nothing_else_is_an_instant(text: str) -> None:
    assert instant(text) is None


def test_the_same_instant_in_two_offsets_is_one() -> None:
    assert (
        instant("2026-03-01T08:30:00+01:00") == instant("2026-03-01T07:30:00Z") == instant("2026-02-28T22:30:00-09:00")
    )


def test_the_last_of_thirty_decimals_tells_two_instants_apart() -> None:
    earlier = instant("2026-03-01T10:00:00.000000000000000000000000000001Z")
    later = instant("2026-03-01T10:00:00.000000000000000000000000000002Z")
    assert earlier is not None
    assert later is not None
    assert later - earlier == Fraction(1, 10**30)


@given(INSTANTS, INSTANTS)
def test_instants_are_as_far_apart_as_the_calendar_says(one: datetime, other: datetime) -> None:
    first, second = instant(one.isoformat()), instant(other.isoformat())
    assert first is not None
    assert second is not None
    assert second - first == Fraction((other - one) // timedelta(microseconds=1), 10**6)


def test_a_year_that_no_clock_of_the_library_knows_is_a_year_before_the_first() -> None:
    eve, first = instant("0000-12-31T00:00:00Z"), instant(datetime(1, 1, 1, tzinfo=UTC).isoformat())
    assert eve is not None
    assert first is not None
    assert first - eve == 24 * 3600
