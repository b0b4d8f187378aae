"""Flags of abnormally low amounts: each test at its limit and beside it."""

from __future__ import annotations

import pytest

from tests.make.evaluation_case import Json, bid, method, price, quality, ranked, refused

MEAN: Json = {"test": "below_mean_of_others", "share": "0.40"}
NEXT: Json = {"test": "below_next", "share": "0.30"}
TRIMMED: Json = {"test": "below_trimmed_mean", "discard_above": "1.20", "share": "0.10"}
ESTIMATE: Json = {"test": "below_estimate", "share": "0.25"}


def flagged(test: Json, *amounts: str, **lot: object) -> list[str]:
    """The amounts that one test flags at lowest price."""
    bids = [bid(f"B{n}", amount) for n, amount in enumerate(amounts)]
    found = ranked(*bids, by=method(abnormally_low=[test]), **lot)
    return [amount for n, amount in enumerate(amounts) if found[f"B{n}"]["flags"] == [f"abnormally_low:{test['test']}"]]


@pytest.mark.parametrize(
    ("amounts", "low"),
    [
        (["60", "90", "110"], ["60"]),
        (["60.01", "90", "110"], []),
        (["60", "100"], ["60"]),
        (["10", "10", "100", "100", "100", "100"], ["10", "10"]),
        (["60"], []),
        (["0", "0"], []),
        (["0", "100"], ["0"]),
    ],
)
def test_below_the_mean_of_the_others(amounts: list[str], low: list[str]) -> None:
    assert flagged(MEAN, *amounts) == low


@pytest.mark.parametrize(
    ("amounts", "low"),
    [
        (["70", "100", "200"], ["70"]),
        (["70.01", "100", "200"], []),
        (["10", "10", "100"], []),
        (["10", "100", "100"], ["10"]),
        (["70"], []),
        (["0", "0.01"], ["0"]),
    ],
)
def test_below_the_next_only_for_a_bid_alone_at_rank_1(amounts: list[str], low: list[str]) -> None:
    assert flagged(NEXT, *amounts) == low


def test_the_next_rank_is_that_of_the_method_and_its_lowest_amount_counts() -> None:
    by = method("quality_price", price=price("ratio", "0"), quality=quality(), abnormally_low=[NEXT])
    bids = [
        bid("B1", "70", quality={"T1": "90"}),
        bid("B2", "100", quality={"T1": "80"}),
        bid("B3", "120", quality={"T1": "80"}),
        bid("B4", "1", quality={"T1": "10"}),
    ]
    assert ranked(*bids, by=by)["B1"]["flags"] == ["abnormally_low:below_next"]
    bids[1]["amount"] = "99"
    assert ranked(*bids, by=by)["B1"]["flags"] == []


def test_a_next_bid_at_0_is_nothing_to_compare_with() -> None:
    by = method("quality_price", price=price("ratio", "0"), quality=quality(), abnormally_low=[NEXT | {"share": "0"}])
    told = ranked(bid("B1", "70", quality={"T1": "90"}), bid("B2", "0", quality={"T1": "80"}), by=by)
    assert told["B1"]["flags"] == []


@pytest.mark.parametrize(
    ("amounts", "low"),
    [
        # M1 = 107.33; 160 is over 128.80; M2 = 96.80; under 87.12
        (["100", "104", "98", "102", "80", "160"], ["80"]),
        # M1 = 100, nothing over 120; under 90 and not at it
        (["90", "110", "100"], []),
        (["89.99", "110", "100.01"], ["89.99"]),
        # M1 = 100; 120 is not over 120 and stays, so that 84 is under 90 (without it, not under 81)
        (["84", "120", "96"], ["84"]),
        (["50"], []),
        (["0", "0"], []),
    ],
)
def test_below_the_mean_of_what_is_left_once_high_amounts_are_dropped(amounts: list[str], low: list[str]) -> None:
    assert flagged(TRIMMED, *amounts) == low


def test_where_every_amount_is_dropped_nothing_is_low() -> None:
    assert flagged(TRIMMED | {"discard_above": "0"}, "10", "100") == []


@pytest.mark.parametrize(
    ("estimate", "amounts", "low"),
    [
        ("100", ["75", "75.01", "74.99", "100"], ["75", "74.99"]),
        (None, ["1"], []),
        ("0", ["0"], []),
        ("100", ["0"], ["0"]),
    ],
)
def test_below_the_estimate(estimate: str | None, amounts: list[str], low: list[str]) -> None:
    assert flagged(ESTIMATE, *amounts, estimate=estimate) == low


def test_a_share_of_0_flags_what_is_equal() -> None:
    assert flagged(ESTIMATE | {"share": "0"}, "100", "100.01", estimate="100") == ["100"]


def test_a_share_of_1_flags_only_what_costs_nothing() -> None:
    assert flagged(ESTIMATE | {"share": "1"}, "0", "0.01", estimate="100") == ["0"]


def test_the_amount_is_the_real_one_after_discount_and_before_margin() -> None:
    by = method(preference={"margin": "1"}, abnormally_low=[ESTIMATE])
    assert ranked(bid("B1", "70", preferred=False), by=by, estimate="100")["B1"]["flags"] == [
        "abnormally_low:below_estimate"
    ]
    told = bid("B1", "80", discount="0.1", preferred=True)
    assert ranked(told, by=by, estimate="100")["B1"]["flags"] == ["abnormally_low:below_estimate"]


def test_bids_that_are_out_are_neither_flagged_nor_compared_with() -> None:
    by = method(abnormally_low=[MEAN, ESTIMATE])
    bids = [bid("B1", "50"), bid("B2", "60"), bid("B3", "900"), refused("B4", amount="900"), bid("B5", "1")]
    found = ranked(*bids, by=by, floor="2", ceiling="500", estimate="60")
    assert {ref: entry["flags"] for ref, entry in found.items()} == {"B1": [], "B2": [], "B3": [], "B4": [], "B5": []}


def test_flags_stand_in_the_order_of_the_tests_and_each_once() -> None:
    by = method(abnormally_low=[ESTIMATE, NEXT, ESTIMATE | {"share": "0"}, MEAN])
    told = ranked(bid("B1", "10"), bid("B2", "100"), by=by, estimate="100")
    names = ["abnormally_low:below_estimate", "abnormally_low:below_next", "abnormally_low:below_mean_of_others"]
    assert told["B1"]["flags"] == names
    assert told["B2"]["flags"] == ["abnormally_low:below_estimate"]


def test_a_flag_eliminates_nobody() -> None:
    told = ranked(bid("B1", "1"), bid("B2", "100"), by=method(abnormally_low=[NEXT]))["B1"]
    assert (told["rank"], told["status"], told["why"]) == (1, "ranked", [])
