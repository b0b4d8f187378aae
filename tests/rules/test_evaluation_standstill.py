"""The worked tables of docs/algorithms/standstill.md, executed, and what must hold for every publication."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.standstill import Delays, Term, delays
from kernel.clock import as_of
from law.rules import calendar, day_of, midnight, profile

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "standstill.md"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NAMES = ("consultation", "recours", "examination", "standstill")
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def table(title: str) -> list[list[str]]:
    """Return the rows of the table under a title of the page."""
    section = PAGE.read_text("utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def day(cell: str) -> date:
    weekday, _, written = cell.partition(" ")
    read = date.fromisoformat(written)
    assert WEEKDAYS[read.weekday()] == weekday, cell
    return read


def of(code: str, published: str) -> Delays:
    at = as_of(published)
    return delays(at, profile(code, day_of(at)))


def term(found: Delays, name: str) -> Term:
    made = getattr(found, name)
    assert isinstance(made, Term)
    return made


@pytest.mark.parametrize("row", table("Days"), ids="; ".join)
def test_the_last_days_are_those_of_the_table(row: list[str]) -> None:
    code, published, *last_days, _ = row
    found = of(code, published)
    assert [term(found, name).last_day for name in NAMES] == [day(cell) for cell in last_days]


@pytest.mark.parametrize("row", table("Instants"), ids="; ".join)
def test_a_delay_is_over_when_the_table_says(row: list[str]) -> None:
    code, published, name, over, _ = row
    assert term(of(code, published), name).over_at == as_of(over)


def test_what_arrives_in_the_last_second_of_the_last_day_is_in_time() -> None:
    recours = of("LOI_23_12", "2026-02-01T09:30:00+01:00").recours
    assert recours.runs(as_of("2026-02-11T23:59:59+01:00"))
    assert not recours.runs(as_of("2026-02-12T00:00:00+01:00"))


@given(INSTANTS)
def test_every_last_day_is_worked_and_whole(published: datetime) -> None:
    found = delays(published, profile("LOI_23_12", date(2026, 1, 1)))
    for name in NAMES:
        one = term(found, name)
        assert one.last_day is not None
        assert calendar().works(one.last_day)
        assert one.over_at == midnight(one.last_day + timedelta(days=1))


@given(INSTANTS)
def test_delays_end_in_their_order(published: datetime) -> None:
    found = delays(published, profile("LOI_23_12", date(2026, 1, 1)))
    assert published < found.consultation.over_at <= found.recours.over_at < found.examination.over_at
    assert found.recours.over_at < found.standstill.over_at


@given(INSTANTS)
def test_on_the_clock_the_time_of_day_changes_nothing(published: datetime) -> None:
    found = delays(published, profile("DEMO_ACCELERE", date(2026, 1, 1)))
    lengths = [term(found, name).over_at - published for name in NAMES]
    assert lengths == [timedelta(minutes=minutes) for minutes in (2, 2, 4, 5)]
