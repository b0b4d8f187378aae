"""The worked tables of docs/algorithms/deadlines.md, executed, and what must hold for every delay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import ALGIERS, as_of
from kernel.refusals import Refused
from law.rules import (
    Calendar,
    Delay,
    Procedure,
    Status,
    Unit,
    calendar,
    check_closing,
    day_of,
    end_of,
    midnight,
    profile,
    validity,
)
from law.rules.working_days import read_calendar

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "deadlines.md"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


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


@pytest.mark.parametrize("row", table("Delays in days and months"), ids="; ".join)
def test_the_last_day_of_a_delay_is_that_of_the_table(row: list[str]) -> None:
    act, delay, last, _ = row
    assert calendar().last_day(day(act), Delay.read(delay)) == day(last)


@pytest.mark.parametrize("row", table("When a delay is over"), ids="; ".join)
def test_a_delay_is_over_when_the_table_says(row: list[str]) -> None:
    start, delay, over, _ = row
    assert calendar().deadline_after(as_of(start), Delay.read(delay)) == as_of(over)


@pytest.mark.parametrize("row", table("When a tender may close"), ids="; ".join)
def test_a_tender_closes_when_the_table_allows(row: list[str]) -> None:
    code, procedure, published, closes, answer = row
    assert closing(as_of(published), as_of(closes), Procedure(procedure), code) == answer


def closing(published: datetime, closes: datetime, procedure: Procedure, code: str) -> str:
    try:
        check_closing(published, closes, procedure, profile(code, day_of(published)))
    except Refused as refusal:
        return refusal.code
    return "yes"


def test_a_refused_closing_names_what_would_do() -> None:
    rules = profile("LOI_23_12", date(2026, 2, 1))
    published = as_of("2026-02-01T09:00:00+01:00")
    with pytest.raises(Refused) as early:
        check_closing(published, published, Procedure.CALL, rules)
    assert early.value.facts == {"field": "closes_at", "earliest": as_of("2026-02-22T00:00:00+01:00")}
    with pytest.raises(Refused) as rest:
        check_closing(published, as_of("2026-02-28T10:00:00+01:00"), Procedure.CALL, rules)
    assert rest.value.facts == {"field": "closes_at", "next": date(2026, 3, 1)}


def test_offers_bind_for_ninety_days_and_the_preparation_period() -> None:
    opened = as_of("2026-02-22T10:00:00+01:00")
    bound = validity(as_of("2026-02-01T09:00:00+01:00"), opened, profile("LOI_23_12", date(2026, 2, 1)))
    assert bound == Delay(111, Unit.DAYS)
    assert end_of(opened, bound) == as_of("2026-06-14T00:00:00+01:00")


def test_in_a_demonstration_offers_bind_for_minutes() -> None:
    opened = as_of("2026-02-22T10:00:00+01:00")
    bound = validity(opened, opened, profile("DEMO_ACCELERE", date(2026, 2, 1)))
    assert end_of(opened, bound) == opened + timedelta(minutes=90)


def test_an_obligation_in_months_ends_on_the_same_day_of_the_month() -> None:
    assert end_of(as_of("2026-01-31T10:00:00+01:00"), Delay.read("1 month")) == as_of("2026-03-01T00:00:00+01:00")
    assert end_of(as_of("2025-02-28T10:00:00+01:00"), Delay.read("12 months")) == as_of("2026-03-01T00:00:00+01:00")


@given(DAYS, st.integers(0, 400))
def test_the_last_day_is_worked_never_early_and_the_first_that_would_do(start: date, days: int) -> None:
    last = calendar().add_days(start, days)
    due = start + timedelta(days)
    assert calendar().works(last)
    assert last >= due
    assert not any(calendar().works(due + timedelta(n)) for n in range((last - due).days))


@given(DAYS, st.integers(0, 400))
def test_a_longer_delay_never_ends_earlier(start: date, days: int) -> None:
    assert calendar().add_days(start, days) <= calendar().add_days(start, days + 1)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(0, 400))  # noqa: DTZ001  bounds
def test_a_deadline_is_a_midnight_of_algiers_after_whole_days(at: datetime, days: int) -> None:
    over = calendar().deadline_after(at, Delay(days, Unit.DAYS))
    assert over.astimezone(ALGIERS).time().isoformat() == "00:00:00"
    assert over - at > timedelta(days)


@pytest.mark.parametrize(
    "text", ["", "10", "days", "10 Days", "-1 days", "1.5 days", "10  days", "٣ days", "100000 days"]
)
def test_what_is_no_delay_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match="not a delay"):
        Delay.read(text)


@given(st.builds(Delay, st.integers(0, 99_999), st.sampled_from(Unit)))
def test_a_delay_is_written_as_it_is_read(delay: Delay) -> None:
    assert Delay.read(str(delay)) == delay


def test_the_clock_has_no_last_day() -> None:
    with pytest.raises(ValueError, match="on the clock"):
        calendar().last_day(date(2026, 2, 1), Delay.read("5 minutes"))


def test_an_instant_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2026, 2, 1))  # noqa: DTZ001  that is the fault


def test_a_day_starts_an_hour_before_midnight_in_greenwich() -> None:
    assert midnight(date(2026, 2, 1)) == datetime(2026, 1, 31, 23, tzinfo=UTC)


def test_the_calendar_holds_the_holidays_of_the_law() -> None:
    days = calendar().holidays(2025)
    assert len(days) == 5 + 3 + 3 + 1 + 1 + 1
    assert {holiday.name for _, holiday in days} == {
        "new_year", "yennayer", "labour_day", "independence_day", "revolution_day",
        "eid_al_fitr", "eid_al_adha", "hijri_new_year", "ashura", "mawlid",
    }  # fmt: skip
    assert calendar().known_to == 2027


def test_a_holiday_says_how_sure_it_is() -> None:
    announced, estimated, fixed = (calendar().holiday(date(*d)) for d in [(2025, 3, 31), (2027, 3, 9), (2031, 7, 5)])
    assert (announced and announced.status, estimated and estimated.status, fixed and fixed.status) == (
        Status.ANNOUNCED,
        Status.ESTIMATED,
        Status.FIXED,
    )


def test_a_calendar_is_data() -> None:
    ours: Calendar = read_calendar(
        {
            "weekly_rest": ["sunday"],
            "fixed": [{"name": "new_year", "day": "01-01"}],
            "moving": [{"name": "eid_al_fitr", "from": "2026-03-20", "days": 2, "status": "announced"}],
        }
    )
    assert ours.add_days(date(2026, 3, 10), 10) == date(2026, 3, 23)
    assert ours.works(date(2026, 2, 6))
