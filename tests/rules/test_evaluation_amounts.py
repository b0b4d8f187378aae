"""What a bid asks for, what of it is corrected, and whether it stays within the limits of the lot."""

from __future__ import annotations

import pytest

from tests.make.evaluation_case import Json, bid, line, method, quality, ranked, ranks, refused


def test_the_unit_price_prevails_over_the_total_of_a_line() -> None:
    told = ranked(bid("B1", lines=[line("cable", "3", "33.33", stated_total="100")]))["B1"]
    assert told["amount"] == "99.99"
    assert told["corrections"] == [{"item": "cable", "stated": "100", "corrected": "99.99"}]


def test_each_line_is_rounded_before_the_sum() -> None:
    assert ranked(bid("B1", lines=[line("a", "0.5", "0.01"), line("b", "0.5", "0.01")]))["B1"]["amount"] == "0.02"


def test_a_total_that_is_written_otherwise_and_worth_the_same_is_no_correction() -> None:
    told = bid("B1", lines=[line("a", "2", "5", stated_total="0010.0000")], stated_amount="10")
    assert ranked(told)["B1"]["corrections"] == []


def test_a_total_that_differs_below_a_centime_is_a_correction_as_it_was_written() -> None:
    told = bid("B1", lines=[line("a", "2", "5", stated_total="010.004")], stated_amount="10.001")
    assert ranked(told)["B1"]["corrections"] == [
        {"item": "a", "stated": "010.004", "corrected": "10.00"},
        {"item": None, "stated": "10.001", "corrected": "10.00"},
    ]


def test_corrections_stand_in_the_order_of_the_lines_and_the_total_comes_last() -> None:
    lines = [line("b", "1", "1", stated_total="2"), line("a", "1", "1"), line("b", "1", "3", stated_total="2")]
    found = ranked(bid("B1", lines=lines, stated_amount="4"))["B1"]["corrections"]
    assert [(each["item"], each["corrected"]) for each in found] == [("b", "1.00"), ("b", "3.00"), (None, "5.00")]


def test_the_total_is_compared_before_the_discount() -> None:
    told = ranked(bid("B1", lines=[line("a", "1", "100")], stated_amount="100", discount="0.10"))["B1"]
    assert told["amount"] == "90.00"
    assert told["corrections"] == []


def test_a_stated_amount_is_rounded_after_its_discount_and_not_before() -> None:
    assert ranked(bid("B1", "0.335"))["B1"]["amount"] == "0.34"
    assert ranked(bid("B1", "0.335", discount="0.1"))["B1"]["amount"] == "0.30"
    assert ranked(bid("B1", "10.01", discount="0.5"))["B1"]["amount"] == "5.01"


def test_a_whole_discount_leaves_nothing_and_stands() -> None:
    assert ranked(bid("B1", "10", discount="1"))["B1"]["amount"] == "0.00"


@pytest.mark.parametrize(("money", "text"), [(0, "3"), (1, "2.5"), (2, "2.50"), (9, "2.500000000")])
def test_amounts_print_the_decimals_of_the_case(money: int, text: str) -> None:
    by = method(rounding={"money": money, "scores": 2})
    assert ranked(bid("B1", "2.5"), by=by)["B1"]["amount"] == text


def test_an_amount_of_thirty_digits_loses_none() -> None:
    long = "123456789012345678901234567890.12"
    assert ranked(bid("B1", long))["B1"]["amount"] == long


def test_the_margin_raises_the_rounded_amount_and_is_rounded() -> None:
    by = method(preference={"margin": "0.1"})
    told = ranked(bid("B1", "0.345", preferred=False), bid("B2", "0.345", preferred=True), by=by)
    # 0.345 becomes 0.35, and 0.385 becomes 0.39; unrounded in between it would be 0.3795 and 0.38
    assert told["B1"]["evaluated_amount"] == "0.39"
    assert told["B2"]["evaluated_amount"] == told["B2"]["amount"] == "0.35"


def test_without_a_preference_nobody_is_raised() -> None:
    assert ranked(bid("B1", "10", preferred=False))["B1"]["evaluated_amount"] == "10.00"


LIMITS: Json = {"floor": "10.00", "ceiling": "20.00"}


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("10.00", []),
        ("20.00", []),
        ("9.99", ["below_floor"]),
        ("9.995", []),
        ("20.01", ["above_ceiling"]),
        ("20.004", []),
        ("0", ["below_floor"]),
    ],
)
def test_the_rounded_amount_stays_at_a_limit_and_not_beyond(amount: str, why: list[str]) -> None:
    assert ranked(bid("B1", amount), **LIMITS)["B1"]["why"] == why


def test_limits_look_at_the_amount_after_discount_and_before_margin() -> None:
    by = method(preference={"margin": "1"})
    assert ranked(bid("B1", "20", discount="0.6", preferred=True), by=by, **LIMITS)["B1"]["why"] == ["below_floor"]
    assert ranked(bid("B1", "15", preferred=False), by=by, **LIMITS)["B1"]["status"] == "ranked"


def test_all_reasons_are_given_in_their_order_and_each_once() -> None:
    by = method(
        quality=quality(
            {"code": "T1", "max": "10", "minimum": "5"}, {"code": "T2", "max": "10", "minimum": "5"}, minimum="9"
        )
    )
    told = ranked(bid("B1", "15", quality={"T1": "1", "T2": "1"}), by=by, floor="20", ceiling="10")["B1"]
    assert told["why"] == ["below_floor", "above_ceiling", "quality_below_minimum"]


@pytest.mark.parametrize(
    ("marks", "stays"),
    [
        ({"T1": "5", "T2": "7"}, True),
        ({"T1": "4.99", "T2": "10"}, False),
        ({"T1": "5", "T2": "6.99"}, False),
        ({"T1": "10", "T2": "2"}, True),
    ],
)
@pytest.mark.parametrize("kind", ["lowest_price", "weighted_price", "quality_price"])
def test_points_stay_at_a_minimum_and_not_under_it_in_any_kind(kind: str, marks: Json, stays: bool) -> None:  # noqa: FBT001
    asked = quality({"code": "T1", "max": "10", "minimum": "5"}, {"code": "T2", "max": "10"}, minimum="12")
    by = method(kind, quality=asked, features=[], price={"formula": "ratio", "weight": "40"})
    told = ranked(bid("B1", "15", quality=marks, features={}), by=by)["B1"]
    assert told["why"] == ([] if stays else ["quality_below_minimum"])


def test_an_inadmissible_bid_is_listed_with_its_refusals_its_amount_and_its_corrections() -> None:
    told = ranked(refused("B1", "late", "unsigned", lines=[line("a", "2", "3", stated_total="7")]), floor="100")["B1"]
    assert told["status"] == "inadmissible"
    assert told["why"] == ["late", "unsigned"]
    assert told["amount"] == "6.00"
    assert told["corrections"] == [{"item": "a", "stated": "7", "corrected": "6.00"}]
    assert told["rank"] is None
    assert told["evaluated_amount"] is None


def test_an_inadmissible_bid_that_gives_no_amount_has_none() -> None:
    assert ranked(refused("B1"))["B1"]["amount"] is None


def test_an_inadmissible_bid_that_asks_for_least_does_not_rank() -> None:
    assert ranks(refused("B1", amount="1"), bid("B2", "2")) == {"B2": 1, "B1": None}


def test_a_bid_that_asks_for_nothing_is_a_bid() -> None:
    assert ranked(bid("B1", lines=[line("a", "0", "0")]))["B1"]["amount"] == "0.00"
