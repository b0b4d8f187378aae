"""What holds for every case that follows the format."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.rules import Entry, Result, check_case, rank, read_case, result_text
from tests.make.evaluation_case import Json, bid, case, cases, entries, figures, method, price, ranks


def ranked_entries(result: Result) -> list[Entry]:
    return [entry for entry in result["ranking"] if entry["rank"] is not None]


@given(cases())
def test_every_bid_is_listed_once(told: Json) -> None:
    assert sorted(entry["ref"] for entry in rank(told)["ranking"]) == sorted(each["ref"] for each in told["bids"])


@given(cases())
def test_a_rank_is_one_more_than_the_bids_before_it(told: Json) -> None:
    held = [entry["rank"] or 0 for entry in ranked_entries(rank(told))]
    assert held == [1 + sum(other < own for other in held) for own in held]
    assert held == sorted(held)


@given(cases())
def test_the_groups_of_ties_are_exactly_the_shared_ranks(told: Json) -> None:
    result = rank(told)
    holders: dict[int | None, list[str]] = {}
    for entry in ranked_entries(result):
        holders.setdefault(entry["rank"], []).append(entry["ref"])
    assert result["ties"] == [sorted(refs) for refs in holders.values() if len(refs) > 1]


@given(cases())
def test_the_winner_is_alone_at_rank_1_and_paid_its_amount(told: Json) -> None:
    result = rank(told)
    first = [entry for entry in result["ranking"] if entry["rank"] == 1]
    sole = first[0] if len(first) == 1 and result["outcome"] == "ranked" else None
    assert result["winner"] == (sole["ref"] if sole else None)
    assert result["award_amount"] == (sole["amount"] if sole else None)


@given(cases())
def test_the_outcome_follows_the_number_of_bids_left(told: Json) -> None:
    result = rank(told)
    enough = len(ranked_entries(result)) >= max(told["method"]["minimum_bids"], 1)
    assert (result["outcome"], result["reason"] is None) == (("ranked", True) if enough else ("unsuccessful", False))


@given(cases())
def test_a_bid_is_ranked_or_says_why_not(told: Json) -> None:
    for entry in rank(told)["ranking"]:
        assert (entry["status"] == "ranked") == (entry["rank"] is not None) == (entry["why"] == [])
        figures_of_rank = (
            entry["evaluated_amount"],
            entry["weighted_amount"],
            entry["total_score"],
            entry["flags"] or None,
        )
        assert entry["rank"] is not None or set(figures_of_rank) == {None}


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_bids_changes_no_figure_and_no_rank(told: Json, chance: Any) -> None:  # noqa: ANN401
    shuffled = told | {"bids": chance.sample(told["bids"], len(told["bids"]))}
    one, other = rank(told), rank(shuffled)
    assert entries(one) == entries(other)
    beside = {"ranking": [], "input_digest": ""}
    assert one | beside == other | beside


@given(cases())
def test_a_bid_that_is_not_ranked_changes_nothing_for_the_others(told: Json) -> None:
    result = rank(told)
    kept = {entry["ref"] for entry in ranked_entries(result)}
    alone = rank(told | {"bids": [each for each in told["bids"] if each["ref"] in kept]})
    assert alone["ranking"] == ranked_entries(result)
    assert (alone["winner"], alone["ties"], alone["outcome"]) == (result["winner"], result["ties"], result["outcome"])


@given(cases())
def test_the_same_case_gives_the_same_bytes_read_or_not(told: Json) -> None:
    text = json.dumps(told)
    assert result_text(rank(told)) == result_text(rank(check_case(told))) == result_text(rank(read_case(text)))


@given(cases())
def test_a_case_is_left_as_it_was(told: Json) -> None:
    before = json.dumps(told)
    rank(told)
    assert json.dumps(told) == before


@given(cases())
def test_the_order_of_keys_and_the_spacing_change_nothing(told: Json) -> None:
    def reversed_keys(pairs: list[tuple[str, object]]) -> Json:
        return dict(reversed(pairs))

    turned = json.loads(json.dumps(told), object_pairs_hook=reversed_keys)
    spaced = json.dumps(turned, indent="\t", ensure_ascii=False)
    assert result_text(rank(read_case(spaced))) == result_text(rank(told))


@given(cases(), st.sampled_from(["lot", "method", "bids"]))
def test_another_case_has_another_fingerprint(told: Json, key: str) -> None:
    other = case(bid("other", "1"), by=method(minimum_bids=7), ref="other")
    assert rank(told)["input_digest"] != rank(case() | {key: other[key]} | {"format": told["format"]})["input_digest"]


@given(cases())
def test_with_a_seed_the_draw_separates_everybody(told: Json) -> None:
    by = told["method"] | {"ties": [*told["method"]["ties"], "draw"], "draw_seed": "seed"}
    assert rank(told | {"method": by})["ties"] == []


@given(cases())
def test_one_separator_more_only_splits_what_was_equal(told: Json) -> None:
    result = entries(rank(told))
    split = entries(rank(told | {"method": told["method"] | {"ties": [*told["method"]["ties"], "received_at"]}}))
    for ref, entry in split.items():
        assert (entry["rank"] or 0) >= (result[ref]["rank"] or 0)
        for other, beside in split.items():
            if (result[ref]["rank"] or 0) < (result[other]["rank"] or 0):
                assert (entry["rank"] or 0) < (beside["rank"] or 0)


@given(cases(st.just(method())), figures())
def test_a_bid_above_all_others_never_changes_the_winner_of_a_lowest_price(told: Json, more: str) -> None:
    result = rank(told)
    assume(result["outcome"] == "ranked")
    highest = max(Decimal(entry["evaluated_amount"] or 0) for entry in ranked_entries(result))
    dearer = bid("dearer", f"{highest + Decimal(more) + Decimal('0.01'):f}", quality={}, features={})
    joined = rank(told | {"bids": [*told["bids"], dearer]})
    assert (joined["winner"], joined["award_amount"]) == (result["winner"], result["award_amount"])


@given(st.lists(figures(), min_size=1, max_size=6), st.data())
def test_a_bid_that_asks_for_less_never_loses_a_rank(amounts: list[str], data: st.DataObject) -> None:
    bids = [bid(f"B{n}", amount) for n, amount in enumerate(amounts)]
    chosen = data.draw(st.sampled_from(bids))
    cheaper = [each | {"discount": "0.5"} if each is chosen else each for each in bids]
    assert (ranks(*cheaper)[chosen["ref"]] or 0) <= (ranks(*bids)[chosen["ref"]] or 0)


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=6),
    st.integers(1, 10**12),
    st.sampled_from(
        [method(), *(method("quality_price", price=price(f, n="3")) for f in ("ratio", "linear", "excess"))]
    ),
)
def test_amounts_and_limits_multiplied_by_one_number_keep_every_rank_and_score(
    units: list[int], factor: int, by: Json
) -> None:
    low_tests = [{"test": "below_next", "share": "0.2"}, {"test": "below_mean_of_others", "share": "0.3"}]

    def played(times: int) -> list[tuple[object, ...]]:
        bids = [bid(f"B{n}", str(unit * times)) for n, unit in enumerate(units)]
        limits = {"floor": str(100 * times), "ceiling": str(4000 * times)}
        found = rank(case(*bids, by=by | {"abnormally_low": low_tests}, **limits))["ranking"]
        return [(entry["ref"], entry["rank"], entry["why"], entry["price_score"], entry["flags"]) for entry in found]

    assert played(factor) == played(1)


@given(cases())
def test_scores_that_are_rounded_add_up_as_they_are_printed(told: Json) -> None:
    assume(told["method"]["rounding"]["scores"] is not None)
    for entry in rank(told)["ranking"]:
        if entry["total_score"] is not None:
            parts = [entry["quality_score"] or "0", entry["price_score"] or "0"]
            assert Decimal(entry["total_score"]) == sum(Decimal(part) for part in parts)


@given(cases())
def test_no_figure_is_a_negative_zero_and_every_one_has_its_decimals(told: Json) -> None:
    rounding = told["method"]["rounding"]
    for entry in rank(told)["ranking"]:
        for amount in (entry["amount"], entry["evaluated_amount"], entry["weighted_amount"]):
            assert amount is None or len(amount.partition(".")[2]) == rounding["money"]
        for score in (entry["quality_score"], entry["price_score"], entry["total_score"]):
            assert score is None or not (score.startswith("-") and not score.strip("-0."))
            assert score is None or rounding["scores"] in {None, len(score.partition(".")[2])}
