"""The figures that rank: price and quality scores, coefficients, and what they are computed among."""

from __future__ import annotations

import pytest

from evaluation.rules import Entry
from tests.make.evaluation_case import Json, bid, method, price, quality, ranked, ranks, refused


def price_scores(told: Json, *amounts: str, scores: int | None = 2) -> list[str | None]:
    """The price scores of bids of these amounts under one price rule."""
    by = method("quality_price", price=told, rounding={"money": 2, "scores": scores})
    found = ranked(*(bid(f"B{n}", amount) for n, amount in enumerate(amounts)), by=by)
    return [found[f"B{n}"]["price_score"] for n, _ in enumerate(amounts)]


def test_ratio_is_the_lowest_over_the_amount() -> None:
    assert price_scores(price("ratio", "100"), "100", "110", "150", "200", "220") == [
        "100.00", "90.91", "66.67", "50.00", "45.45",
    ]  # fmt: skip


def test_linear_reaches_0_at_n_times_the_lowest_and_goes_below() -> None:
    assert price_scores(price("linear", "100", n="2"), "100", "150", "200", "220") == [
        "100.00",
        "50.00",
        "0.00",
        "-20.00",
    ]
    assert price_scores(price("linear", "30", n="1.5"), "100", "125", "150", "175") == [
        "30.00",
        "15.00",
        "0.00",
        "-15.00",
    ]


def test_excess_takes_off_the_part_by_which_the_lowest_is_exceeded() -> None:
    assert price_scores(price("excess", "10"), "100000", "110000", "125000", "200000", "300000") == [
        "10.00", "9.00", "7.50", "0.00", "-10.00",
    ]  # fmt: skip


def test_clamp_makes_a_score_below_0_a_0() -> None:
    assert price_scores(price("linear", "100", n="2", clamp=True), "100", "250") == ["100.00", "0.00"]
    assert price_scores(price("excess", "10", clamp=True), "100", "300") == ["10.00", "0.00"]


@pytest.mark.parametrize("formula", ["ratio", "linear", "excess"])
def test_where_the_lowest_is_0_it_alone_has_the_weight(formula: str) -> None:
    assert price_scores(price(formula, "40", n="2"), "0", "5", "0.001", "0.01") == ["40.00", "0.00", "40.00", "0.00"]


def test_a_score_that_rounds_to_0_from_below_has_no_sign() -> None:
    assert price_scores(price("excess", "1"), "100", "200.4") == ["1.00", "0.00"]
    assert price_scores(price("excess", "1"), "100", "200.5") == ["1.00", "-0.01"]


def test_exact_scores_print_as_the_shortest_decimal_or_a_fraction() -> None:
    assert price_scores(price("ratio", "40"), "70", "80", "90", "140", scores=None) == ["40", "35", "280/9", "20"]
    assert price_scores(price("excess", "1"), "3", "7", scores=None) == ["1", "-1/3"]


def test_scores_without_decimals_round_half_away_from_zero() -> None:
    assert price_scores(price("linear", "10", n="2"), "100", "145", "205", scores=0) == ["10", "6", "-1"]


def test_the_price_score_is_that_of_the_evaluated_amount() -> None:
    by = method("quality_price", price=price("ratio", "40"), preference={"margin": "0.25"})
    told = ranked(bid("B1", "80", preferred=False), bid("B2", "90", preferred=True), by=by)
    assert (told["B1"]["evaluated_amount"], told["B1"]["price_score"]) == ("100.00", "36.00")
    assert told["B2"]["price_score"] == "40.00"


def quality_scores(told: Json, *marks: str) -> list[str | None]:
    found = ranked(*(bid(f"B{n}", "10", quality={"T1": mark}) for n, mark in enumerate(marks)), by=method(quality=told))
    return [found[f"B{n}"]["quality_score"] for n, _ in enumerate(marks)]


def test_points_are_measured_against_the_most_possible() -> None:
    told = quality({"code": "T1", "max": "40"}, weight="60")
    assert quality_scores(told, "40", "30", "0", "0.01") == ["60.00", "45.00", "0.00", "0.02"]


def test_relative_points_are_measured_against_the_best_bid() -> None:
    told = quality({"code": "T1", "max": "40"}, weight="60", formula="relative")
    assert quality_scores(told, "20", "15", "0") == ["60.00", "45.00", "0.00"]


def test_relative_points_are_0_where_the_best_has_none() -> None:
    assert quality_scores(quality(formula="relative"), "0", "0") == ["0.00", "0.00"]


def test_eliminated_and_inadmissible_bids_set_neither_the_lowest_nor_the_best() -> None:
    by = method("quality_price", price=price("ratio", "40"), quality=quality(formula="relative", weight="60"))
    bids = [
        bid("B1", "100", quality={"T1": "50"}),
        bid("B2", "10", quality={"T1": "100"}),
        refused("B3", amount="20", quality={"T1": "90"}),
    ]
    told = ranked(*bids, by=by, floor="50")["B1"]
    assert (told["quality_score"], told["price_score"], told["total_score"]) == ("60.00", "40.00", "100.00")


def totals(entry: Entry) -> tuple[str | None, str | None, str | None]:
    return entry["quality_score"], entry["price_score"], entry["total_score"]


def test_the_total_is_the_sum_of_the_rounded_scores() -> None:
    by = method("quality_price", price=price("ratio", "40"), quality=quality(formula="relative", weight="60"))
    bids = [
        bid("B1", "750", quality={"T1": "80"}),
        bid("B2", "900", quality={"T1": "90"}),
        bid("B3", "700", quality={"T1": "0"}),
    ]
    told = ranked(*bids, by=by)
    assert totals(told["B1"]) == ("53.33", "37.33", "90.66")
    assert totals(told["B2"]) == ("60.00", "31.11", "91.11")


def test_rounded_totals_that_are_equal_share_a_rank_and_exact_ones_do_not() -> None:
    bids = [bid("B1", "100000"), bid("B2", "100001")]
    rounded = method("quality_price", price=price("ratio", "40"))
    assert ranks(*bids, by=rounded) == {"B1": 1, "B2": 1}
    exact = method("quality_price", price=price("ratio", "40"), rounding={"money": 2, "scores": None})
    assert ranks(*bids, by=exact) == {"B1": 1, "B2": 2}


def test_the_highest_total_is_first_also_below_zero() -> None:
    by = method("quality_price", price=price("excess", "10"), quality=quality(weight="100"))
    bids = [
        bid("B1", "100", quality={"T1": "0"}),
        bid("B2", "400", quality={"T1": "1"}),
        bid("B3", "300", quality={"T1": "21"}),
    ]
    told = ranked(*bids, by=by)
    assert [(ref, entry["total_score"]) for ref, entry in told.items()] == [
        ("B3", "11.00"),
        ("B1", "10.00"),
        ("B2", "-19.00"),
    ]


def test_a_component_that_the_method_lacks_counts_0_and_prints_nothing() -> None:
    told = ranked(bid("B1", "100"), by=method("quality_price", price=price("ratio", "40")))["B1"]
    assert totals(told) == (None, "40.00", "40.00")


def test_outside_quality_price_the_quality_score_is_printed_and_does_not_rank() -> None:
    by = method(quality=quality(weight="60"))
    told = ranked(bid("B1", "100", quality={"T1": "100"}), bid("B2", "99", quality={"T1": "10"}), by=by)
    assert totals(told["B1"]) == ("60.00", None, None)
    assert told["B2"]["rank"] == 1


FEATURES = [{"code": "INTAKE", "options": ["0.15", "0.10"]}, {"code": "YEARS", "options": ["0.05", "0.15", "0.10"]}]


def weigh(amount: str, intake: str, years: str, money: int = 2) -> Entry:
    by = method("weighted_price", features=FEATURES, rounding={"money": money, "scores": 2})
    return ranked(bid("B1", amount, features={"INTAKE": intake, "YEARS": years}), by=by)["B1"]


def test_the_published_weighted_price_of_499_is_388_11() -> None:
    told = weigh("499.00", "0.10", "0.10")
    assert (told["coefficient"], told["weighted_amount"], told["amount"]) == ("1.285714", "388.11", "499.00")


def test_the_coefficient_is_exact_in_use_and_printed_to_six_decimals() -> None:
    # 900000000 × 7/9; with 1.285714 in place of 9/7 it would be 700000155.555…
    told = weigh("900000000", "0.10", "0.10", money=0)
    assert (told["coefficient"], told["weighted_amount"]) == ("1.285714", "700000000")


def test_a_bid_that_chooses_nothing_weighs_its_amount() -> None:
    told = weigh("499.00", "0", "0.00")
    assert (told["coefficient"], told["weighted_amount"]) == ("1.000000", "499.00")


def test_a_bid_that_chooses_the_most_weighs_the_part_that_the_options_leave() -> None:
    told = weigh("480", "0.15", "0.15")
    assert (told["coefficient"], told["weighted_amount"]) == ("1.428571", "336.00")


def test_without_features_the_weighted_amount_is_the_evaluated_one() -> None:
    by = method("weighted_price", features=[], preference={"margin": "0.25"})
    told = ranked(bid("B1", "100", features={}, preferred=False), by=by)["B1"]
    assert (told["coefficient"], told["weighted_amount"], told["amount"]) == ("1.000000", "125.00", "100.00")


def test_the_lowest_weighted_amount_is_first() -> None:
    by = method("weighted_price", features=FEATURES)
    bids = [
        bid("B1", "450", features={"INTAKE": "0", "YEARS": "0"}),
        bid("B2", "499", features={"INTAKE": "0.1", "YEARS": "0.1"}),
    ]
    assert ranks(*bids, by=by) == {"B2": 1, "B1": 2}


def test_weighted_amounts_are_compared_rounded() -> None:
    by = method("weighted_price", features=FEATURES, rounding={"money": 0, "scores": 2})
    bids = [
        bid("B1", "388", features={"INTAKE": "0", "YEARS": "0"}),
        bid("B2", "499", features={"INTAKE": "0.1", "YEARS": "0.1"}),
    ]
    assert ranks(*bids, by=by) == {"B1": 1, "B2": 1}


def test_other_methods_have_no_coefficient() -> None:
    told = ranked(bid("B1", "100", features={"INTAKE": "0.1", "YEARS": "0"}), by=method(features=FEATURES))["B1"]
    assert (told["coefficient"], told["weighted_amount"]) == (None, None)
