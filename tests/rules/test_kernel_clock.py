from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import ALGIERS, as_of, now


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


def test_algiers_keeps_one_hour_ahead_of_greenwich_all_year() -> None:
    offsets = {datetime(2026, month, 1, tzinfo=ALGIERS).utcoffset() for month in range(1, 13)}
    assert offsets == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        # RFC 3339, section 5.8
        ("1985-04-12T23:20:50.52Z", datetime(1985, 4, 12, 23, 20, 50, 520_000, UTC)),
        ("1996-12-19T16:39:57-08:00", datetime(1996, 12, 20, 0, 39, 57, tzinfo=UTC)),
        ("1937-01-01T12:00:27.87+00:20", datetime(1937, 1, 1, 11, 40, 27, 870_000, UTC)),
        # Finer than a microsecond is dropped, not rounded
        ("2026-01-01T10:00:00.9999999+01:00", datetime(2026, 1, 1, 9, 0, 0, 999_999, UTC)),
    ],
)
def test_an_instant_is_read_and_brought_to_utc(text: str, instant: datetime) -> None:
    assert as_of(text) == instant
    assert as_of(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-01-01T10:00:00",
        "2026-01-01 10:00:00Z",
        "2026-01-01t10:00:00Z",
        "2026-01-01T10:00:00z",
        "2026-01-01T10:00Z",
        "2026-01-01T10:00:00+0100",
        "2026-01-01T10:00:00+01",
        "2026-01-01T10:00:00.Z",
        "2026-01-01T10:00:00,5Z",
        "2026-02-29T10:00:00Z",
        "2026-01-01T24:00:00Z",
        "1990-12-31T23:59:60Z",
        "2026-01-01T10:00:00+24:00",
        "2026-01-01T10:00:00+01:75",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-01-01T10:00:00Z\n",
        "٢٠٢٦-01-01T10:00:00Z",
        "2026-W01-1T10:00:00Z",
    ],
)
def test_anything_but_an_rfc_3339_instant_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|range|must be|outside"):
        as_of(text)


@given(st.datetimes(timezones=st.timezones()).map(lambda at: at.replace(fold=0)))
def test_what_python_writes_in_utc_is_read_back(at: datetime) -> None:
    try:
        written = at.astimezone(UTC)
    except OverflowError:
        return
    assert as_of(written.isoformat()) == written
