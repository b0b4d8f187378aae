"""What the commission may decide about a bid, and when it may conclude."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.authentication import Authentication, Held
from evaluation.rules.conformity import Demand, Deviation, deviations
from evaluation.rules.judgement import (
    FACTUAL,
    Ground,
    Judgement,
    ToJudge,
    check_conclusion,
    check_judgement,
    open_grounds,
    read_points,
    required_grounds,
    standing,
)
from kernel.refusals import Refused

CRITERIA: list[dict[str, str | None]] = [
    {"code": "T1", "max": "40", "minimum": None},
    {"code": "T2", "max": "20", "minimum": "10"},
]
FULL = {"T1": Decimal("33.50"), "T2": Decimal(20)}
GOOD = ToJudge("BID-1")
RECEIVED = datetime(2026, 2, 1, 9, tzinfo=UTC)
LATER = RECEIVED + timedelta(days=20)
DEMAND = Demand({"1": Decimal(1200), "2": Decimal("8400.5")}, 120)
LINES = [
    {"item": "1", "quantity": "1200.000", "unit_price": "1450.00"},
    {"item": "2", "quantity": "8400.500", "unit_price": "255.50"},
]


def judged(*grounds: Ground, remark: str = "Sans objet.", **points: Decimal) -> Judgement:
    return Judgement(grounds, points or FULL, remark)


def code_of(bid: ToJudge, judgement: Judgement, *, reserved: bool = False) -> str:
    try:
        check_judgement(bid, judgement, CRITERIA, reserved=reserved)
    except Refused as refusal:
        return refusal.code
    return ""


def held(state: str, starts: datetime, ends: datetime) -> Held:
    return Held(state, starts, ends)


def test_an_admissible_bid_has_points_on_every_criterion() -> None:
    assert code_of(GOOD, judged()) == ""
    assert code_of(GOOD, judged(T1=Decimal(1))) == "points_needed"


def test_a_bid_that_is_not_admissible_needs_a_reason_in_words_and_no_points() -> None:
    assert code_of(GOOD, Judgement((Ground.PAPERS_MISSING,), {}, "Pas de casier judiciaire.")) == ""
    assert code_of(GOOD, Judgement((Ground.PAPERS_MISSING,), {}, "  \n ")) == "remark_needed"


@pytest.mark.parametrize("given", ["-1", "NaN", "Infinity", "1E-3", "33.333", "1e-999999"])
def test_points_are_numbers_to_the_hundredth(given: str) -> None:
    assert code_of(GOOD, judged(T1=Decimal(given), T2=Decimal(20))) == "score_not_understood"


@pytest.mark.parametrize("given", ["40.01", "1e30", "1e999999"])
def test_points_never_pass_the_most_that_a_criterion_gives(given: str) -> None:
    assert code_of(GOOD, judged(T1=Decimal(given), T2=Decimal(20))) == "points_too_many"


def test_points_of_an_inadmissible_bid_are_checked_where_they_are_given() -> None:
    assert code_of(GOOD, judged(Ground.EXCLUDED, T1=Decimal(-1))) == "score_not_understood"


def test_points_on_a_criterion_that_nobody_asked_for_would_break_the_published_case() -> None:
    assert code_of(GOOD, judged(T1=Decimal(1), T2=Decimal(1), T9=Decimal(1))) == "unknown_criterion"


def test_a_refusal_about_points_names_its_field() -> None:
    with pytest.raises(Refused) as refused:
        check_judgement(GOOD, judged(T1=Decimal(1)), CRITERIA, reserved=False)
    assert refused.value.facts == {"field": "points_T2", "criterion": "T2"}


def test_a_remark_is_kept_without_what_would_print_it_backwards() -> None:
    kept = check_judgement(GOOD, judged(remark=" Lot \u202e16-031 \r\n conforme "), CRITERIA, reserved=False)
    assert kept.remark == "Lot 16-031\nconforme"
    assert code_of(GOOD, judged(remark="x" * 2001)) == "text_too_long"


def test_grounds_are_kept_in_one_order_each_once() -> None:
    ticked = judged(Ground.PAPERS_MISSING, Ground.EXCLUDED, Ground.PAPERS_MISSING)
    kept = check_judgement(GOOD, ticked, CRITERIA, reserved=False)
    assert kept.grounds == (Ground.EXCLUDED, Ground.PAPERS_MISSING)


@pytest.mark.parametrize(
    ("bid", "reserved", "ground"),
    [
        (replace(GOOD, readable=False), False, Ground.UNREADABLE),
        (replace(GOOD, authenticated=False), True, Ground.NOT_AUTHENTICATED),
        (replace(GOOD, deviations=(Deviation.BILL_ALTERED,)), False, Ground.NOT_CONFORMING),
    ],
)
def test_facts_make_a_bid_inadmissible_whatever_the_commission_thinks(
    bid: ToJudge, ground: Ground, *, reserved: bool
) -> None:
    assert code_of(bid, judged(), reserved=reserved) == "ground_needed"
    assert code_of(bid, judged(ground), reserved=reserved) == ""


def test_outside_reserved_lots_nobody_asks_for_an_attestation() -> None:
    assert code_of(replace(GOOD, authenticated=False), judged()) == ""
    assert code_of(replace(GOOD, authenticated=False), judged(Ground.NOT_AUTHENTICATED)) == "ground_contradicted"


def test_who_filed_subject_to_authentication_is_judged_like_the_others_while_the_agency_looks() -> None:
    waiting = replace(GOOD, authenticated=False, waiting=True)
    assert code_of(waiting, judged(), reserved=True) == ""
    assert code_of(waiting, judged(Ground.NOT_AUTHENTICATED), reserved=True) == "ground_contradicted"


def test_once_its_agency_is_overdue_a_bid_may_be_refused_or_waited_for() -> None:
    overdue = replace(GOOD, authenticated=False, waiting=True, overdue=True)
    assert code_of(overdue, judged(), reserved=True) == ""
    assert code_of(overdue, judged(Ground.NOT_AUTHENTICATED), reserved=True) == ""
    assert code_of(overdue, judged(Ground.NOT_AUTHENTICATED)) == "ground_contradicted"


@given(st.builds(ToJudge, st.just("B"), *[st.booleans()] * 4), st.booleans())
def test_what_can_be_chosen_can_be_decided(bid: ToJudge, reserved: bool) -> None:  # noqa: FBT001
    offered = open_grounds(bid, reserved=reserved)
    assert set(required_grounds(bid, reserved=reserved)) <= set(offered)
    assert set(Ground) - set(offered) <= FACTUAL
    if offered:
        assert code_of(bid, judged(*offered), reserved=reserved) == ""


def test_a_lot_is_concluded_when_every_bid_is_judged() -> None:
    bids = [GOOD, replace(GOOD, ref="BID-2")]
    with pytest.raises(Refused, match="bids_unjudged") as refused:
        check_conclusion(bids, {"BID-1": []}, reserved=False)
    assert refused.value.facts == {"count": 1}
    check_conclusion(bids, {"BID-1": [], "BID-2": ["excluded"]}, reserved=False)


def test_a_reserved_lot_waits_for_the_agencies() -> None:
    waiting = replace(GOOD, authenticated=False, waiting=True)
    with pytest.raises(Refused, match="authentication_waits"):
        check_conclusion([waiting], {"BID-1": []}, reserved=True)
    check_conclusion([waiting], {"BID-1": []}, reserved=False)
    check_conclusion([waiting], {"BID-1": ["excluded"]}, reserved=True)


def test_a_bid_whose_authentication_was_refused_meanwhile_is_judged_again() -> None:
    with pytest.raises(Refused, match="judgement_overtaken"):
        check_conclusion([replace(GOOD, authenticated=False)], {"BID-1": []}, reserved=True)


def test_a_bid_refused_for_an_authentication_that_was_granted_meanwhile_is_judged_again() -> None:
    refused = {"BID-1": ["not_authenticated"]}
    check_conclusion([replace(GOOD, authenticated=False, waiting=True, overdue=True)], refused, reserved=True)
    check_conclusion([replace(GOOD, authenticated=False)], refused, reserved=True)
    asked_again = replace(GOOD, authenticated=False, waiting=True)
    for fact in (GOOD, asked_again):
        with pytest.raises(Refused, match="judgement_overtaken"):
            check_conclusion([fact], refused, reserved=True)


def test_a_lot_without_bids_has_nothing_to_wait_for() -> None:
    check_conclusion([], {}, reserved=True)


def test_an_attestation_counts_at_the_instant_when_the_bid_was_received() -> None:
    expired = held("granted", RECEIVED - timedelta(days=300), RECEIVED + timedelta(days=1))
    started = held("granted", RECEIVED + timedelta(hours=1), RECEIVED + timedelta(days=300))
    assert standing([expired], RECEIVED, LATER, subject=False) is Authentication.AUTHENTICATED
    assert standing([started], RECEIVED, LATER, subject=False) is Authentication.NONE
    assert standing([], RECEIVED, LATER, subject=False) is Authentication.NONE


def test_what_was_taken_back_since_counts_no_more() -> None:
    revoked = held("revoked", RECEIVED - timedelta(days=1), LATER)
    assert standing([revoked], RECEIVED, LATER, subject=False) is Authentication.NONE


def test_who_filed_subject_to_authentication_may_be_settled_by_an_attestation_signed_since() -> None:
    asked = held("requested", RECEIVED - timedelta(days=1), LATER + timedelta(days=1))
    signed = held("granted", RECEIVED + timedelta(days=2), LATER + timedelta(days=300))
    assert standing([asked], RECEIVED, LATER, subject=True) is Authentication.WAITING
    assert standing([asked, signed], RECEIVED, LATER, subject=True) is Authentication.AUTHENTICATED
    assert standing([asked, signed], RECEIVED, LATER, subject=False) is Authentication.WAITING


def test_a_price_form_says_the_lot_s_own_bill_line_for_line() -> None:
    assert deviations(LINES, 120, DEMAND) == ()
    assert deviations(LINES[::-1], None, DEMAND) == ()
    for altered in (LINES[:1], [*LINES, {"item": "3", "quantity": "1"}], [LINES[0], {**LINES[1], "quantity": "1"}]):
        assert deviations(altered, 90, DEMAND) == (Deviation.BILL_ALTERED,)
    assert deviations([], 90, DEMAND) == (Deviation.BILL_ALTERED,)


def test_nobody_may_take_longer_than_the_lot_gives() -> None:
    assert deviations(LINES, 121, DEMAND) == (Deviation.TOO_LONG,)


def test_a_form_that_could_not_be_read_departs_from_nothing() -> None:
    assert deviations(None, None, DEMAND) == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("33,5", "33.5"), ("٣٣٫٥", "33.5"), (" 40 ", "40"), ("0", "0"), ("007.25", "7.25"), ("\u206612\u2069", "12")],
)
def test_points_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert read_points(typed) == Decimal(read)


def test_an_empty_field_is_no_points() -> None:
    assert read_points(" \u202f") is None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_points_nothing_or_refused(typed: str) -> None:
    try:
        read = read_points(typed)
    except Refused:
        return
    assert read is None or 0 <= read < 1_000_000
