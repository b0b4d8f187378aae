"""When bids may close and be opened, and how a deadline may move. Days are worked by hand from the calendar of 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import ALGIERS
from kernel.refusals import Refused
from law.rules import Procedure, calendar, day_of, profile
from tenders.rules.calendar import (
    FURTHEST,
    Hours,
    check_calendar,
    check_hours,
    check_postponement,
    earliest_closing,
    procedure,
)

LAW = profile("LOI_23_12", date(2026, 3, 1))
FAST = profile("DEMO_ACCELERE", date(2026, 3, 1))
MINUTE = timedelta(minutes=1)
# A Sunday morning in Algiers, and any hour of the year that follows.
SUNDAY = datetime(2026, 3, 1, 9, 0, tzinfo=ALGIERS).astimezone(UTC)
hours = st.integers(1, 360 * 24).map(lambda count: SUNDAY + timedelta(hours=count))


def refusal(now: datetime, closes: datetime, opens: datetime | None = None) -> str | None:
    try:
        check_calendar(now, closes, opens or closes, Procedure.CALL, LAW)
    except Refused as refused:
        return refused.code
    return None


def postponement(now: datetime, before: datetime, after: datetime) -> str | None:
    try:
        check_postponement(now, Hours(before, before), Hours(after, after), FAST)
    except Refused as refused:
        return refused.code
    return None


def test_a_call_for_tenders_gives_21_days() -> None:
    """Sunday 5 April 2026 and 21 days are Sunday 26 April: bids may close from its first minute in Algiers."""
    published = datetime(2026, 4, 5, 16, 30, tzinfo=ALGIERS)
    assert earliest_closing(published, Procedure.CALL, LAW) == datetime(2026, 4, 26, tzinfo=ALGIERS)


def test_bids_cannot_close_a_minute_before_the_last_day_of_preparation() -> None:
    earliest = earliest_closing(SUNDAY, Procedure.CALL, LAW)
    assert refusal(SUNDAY, earliest - MINUTE) == "closing_too_early"
    assert refusal(SUNDAY, earliest) is None


def test_bids_do_not_close_on_a_friday() -> None:
    friday = datetime(2026, 4, 17, 10, 0, tzinfo=ALGIERS)
    assert friday.strftime("%A") == "Friday"
    assert refusal(SUNDAY, friday) == "closing_on_rest_day"


@given(hours, hours)
def test_whatever_is_allowed_closes_in_time_on_a_working_day_and_opens_after(closes: datetime, opens: datetime) -> None:
    if refusal(SUNDAY, closes, opens) is None:
        assert closes >= earliest_closing(SUNDAY, Procedure.CALL, LAW)
        assert calendar().works(day_of(closes))
        assert closes <= opens


@given(hours)
def test_the_accelerated_profile_takes_any_hour_to_come(closes: datetime) -> None:
    check_calendar(SUNDAY, closes, closes, Procedure.CALL, FAST)


@pytest.mark.parametrize(
    ("closes", "opens", "code"),
    [
        (SUNDAY, SUNDAY, "closing_past"),
        (SUNDAY - MINUTE, SUNDAY, "closing_past"),
        (SUNDAY + MINUTE, SUNDAY, "opening_before_closing"),
        (SUNDAY + FURTHEST + MINUTE, SUNDAY + FURTHEST + MINUTE, "closing_too_far"),
        (SUNDAY + MINUTE, SUNDAY + FURTHEST + 2 * MINUTE, "closing_too_far"),
    ],
)
def test_hours_that_make_no_sense_are_named(closes: datetime, opens: datetime, code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_hours(SUNDAY, closes, opens)


@pytest.mark.parametrize(
    ("estimates", "expected"),
    [
        (["12000000.00"], Procedure.CALL),  # 14,280,000 with 19 % of tax
        (["10084033.61"], Procedure.CONSULTATION),  # 12,000,000.00 exactly with the tax
        (["10084033.62"], Procedure.CALL),
        (["4000000.00", "4000000.00"], Procedure.CONSULTATION),  # 9,520,000 together
        (["4000000.00", None], Procedure.CALL),  # one that nobody knows: the fullest
        ([None], Procedure.CALL),
        ([], Procedure.CALL),
    ],
)
def test_the_estimate_of_all_lots_with_tax_chooses_the_procedure(
    estimates: list[str | None], expected: Procedure
) -> None:
    amounts = [None if text is None else Decimal(text) for text in estimates]
    assert procedure(amounts, LAW) is expected


@given(hours, st.integers(-500, 500), st.integers(-500, 500))
def test_a_deadline_that_moves_moves_later_and_only_while_it_runs(before: datetime, shift: int, passed: int) -> None:
    now, after = before + timedelta(minutes=passed), before + timedelta(minutes=shift)
    told = postponement(now, before, after)
    assert (told is None) == (now < before < after)


def test_a_postponed_deadline_falls_on_a_working_day_too() -> None:
    before = datetime(2026, 4, 16, 10, 0, tzinfo=ALGIERS)
    friday = before + timedelta(days=1)
    with pytest.raises(Refused, match="closing_on_rest_day") as refusal:
        check_postponement(SUNDAY, Hours(before, before), Hours(friday, friday), LAW)
    assert refusal.value.facts["next"] == date(2026, 4, 19)


def test_an_opening_never_comes_earlier_even_while_the_deadline_moves() -> None:
    before = Hours(SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=5))
    after = Hours(SUNDAY + timedelta(days=2), SUNDAY + timedelta(days=5) - MINUTE)
    with pytest.raises(Refused, match="only_later") as refusal:
        check_postponement(SUNDAY, before, after, FAST)
    assert refusal.value.facts["field"] == "opening_at"
