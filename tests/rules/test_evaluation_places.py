"""The order of equal bids: what separates them, and what is said where nothing does."""

from __future__ import annotations

from hashlib import sha256

import pytest

from evaluation.rules import rank
from tests.make.evaluation_case import bid, case, method, price, quality, ranks, refused


def test_equal_bids_share_a_rank_and_the_next_one_skips() -> None:
    bids = [
        bid("B1", "7"),
        bid("B2", "5"),
        bid("B3", "5"),
        bid("B4", "6"),
        bid("B5", "7"),
        bid("B6", "7"),
        bid("B7", "8"),
    ]
    result = rank(case(*bids))
    assert [(entry["ref"], entry["rank"]) for entry in result["ranking"]] == [
        ("B2", 1), ("B3", 1), ("B4", 3), ("B1", 4), ("B5", 4), ("B6", 4), ("B7", 7),
    ]  # fmt: skip
    assert result["ties"] == [["B2", "B3"], ["B1", "B5", "B6"]]


def test_nobody_wins_a_shared_first_rank() -> None:
    result = rank(case(bid("B1", "5"), bid("B2", "5.00")))
    assert (result["outcome"], result["winner"], result["award_amount"]) == ("ranked", None, None)


def test_a_tie_further_down_leaves_the_winner() -> None:
    result = rank(case(bid("B1", "5"), bid("B2", "6"), bid("B3", "6")))
    assert (result["winner"], result["ties"]) == ("B1", [["B2", "B3"]])


def test_the_refs_of_a_tie_go_by_code_point() -> None:
    assert rank(case(bid("B2", "5"), bid("م", "5"), bid("B10", "5"), bid("b", "5")))["ties"] == [
        ["B10", "B2", "b", "م"]
    ]


def test_bids_outside_the_ranking_tie_with_nobody() -> None:
    assert (
        rank(case(bid("B1", "5"), refused("B2", amount="5"), bid("B3", "1"), bid("B4", "1"), floor="2"))["ties"] == []
    )


def test_most_points_separate() -> None:
    by = method(quality=quality({"code": "T1", "max": "9"}, {"code": "T2", "max": "9"}), ties=["quality"])
    bids = [bid("B1", "5", quality={"T1": "4", "T2": "4"}), bid("B2", "5", quality={"T1": "9", "T2": "0.0"})]
    assert ranks(*bids, by=by) == {"B2": 1, "B1": 2}


def test_points_separate_where_their_rounded_scores_are_equal() -> None:
    by = method("quality_price", price=price("ratio", "0"), quality=quality(weight="1"), ties=["quality"])
    bids = [bid("B1", "5", quality={"T1": "50.1"}), bid("B2", "5", quality={"T1": "50.2"})]
    assert ranks(*bids, by=by) == {"B2": 1, "B1": 2}


def test_points_separate_nobody_where_none_are_given() -> None:
    assert ranks(bid("B1", "5"), bid("B2", "5"), by=method(ties=["quality"])) == {"B1": 1, "B2": 1}


def test_the_lowest_real_amount_separates() -> None:
    by = method(preference={"margin": "0.25"}, ties=["amount"])
    assert ranks(bid("B1", "100", preferred=True), bid("B2", "80", preferred=False), by=by) == {"B2": 1, "B1": 2}


def test_the_shortest_execution_separates_and_no_duration_is_last() -> None:
    bids = [
        bid("B1", "5"),
        bid("B2", "5", execution_days=90),
        bid("B3", "5", execution_days=0),
        bid("B4", "5", execution_days=None),
    ]
    assert ranks(*bids, by=method(ties=["execution_days"])) == {"B3": 1, "B2": 2, "B1": 3, "B4": 3}


def test_the_earliest_instant_separates_whatever_its_offset_and_decimals() -> None:
    bids = [
        bid("B1", "5", received_at="2026-03-01T10:00:00.0000000002+01:00"),
        bid("B2", "5", received_at="2026-03-01T09:00:00.00000000019Z"),
        bid("B3", "5", received_at="2026-03-01T05:00:00.00000000020-04:00"),
    ]
    assert ranks(*bids, by=method(ties=["received_at"])) == {"B2": 1, "B1": 2, "B3": 2}


def test_separators_are_asked_in_their_order() -> None:
    bids = [
        bid("B1", "5", execution_days=60, received_at="2026-03-01T11:00:00Z"),
        bid("B2", "5", execution_days=60, received_at="2026-03-01T10:00:00Z"),
        bid("B3", "5", execution_days=90, received_at="2026-03-01T09:00:00Z"),
    ]
    assert ranks(*bids, by=method(ties=["execution_days", "received_at"])) == {"B2": 1, "B1": 2, "B3": 3}
    assert ranks(*bids, by=method(ties=["received_at", "execution_days"])) == {"B3": 1, "B2": 2, "B1": 3}


def test_a_separator_never_outweighs_the_figure_of_the_method() -> None:
    bids = [bid("B1", "5.01", execution_days=1), bid("B2", "5.00", execution_days=99)]
    assert ranks(*bids, by=method(ties=["execution_days"])) == {"B2": 1, "B1": 2}


def test_the_draw_goes_by_the_digest_of_seed_zero_byte_and_ref() -> None:
    # sha256sum gives 67…, b2… and ea… for B2, B3 and B1 behind this seed
    by = method(ties=["draw"], draw_seed="seed of 12 March 2026")
    assert ranks(bid("B1", "5"), bid("B2", "5"), bid("B3", "5"), by=by) == {"B2": 1, "B3": 2, "B1": 3}


@pytest.mark.parametrize("seed", ["", "قرعة", "\0"])
def test_any_string_is_a_seed(seed: str) -> None:
    refs = ["B1", "é", "م"]
    drawn = sorted(refs, key=lambda ref: sha256(f"{seed}\0{ref}".encode()).hexdigest())
    found = ranks(*(bid(ref, "5") for ref in refs), by=method(ties=["draw"], draw_seed=seed))
    assert list(found.items()) == list(zip(drawn, [1, 2, 3], strict=True))


def test_without_a_seed_the_draw_separates_nobody_and_the_next_separator_is_asked() -> None:
    bids = [bid("B1", "5", execution_days=90), bid("B2", "5", execution_days=60)]
    assert ranks(*bids, by=method(ties=["draw"])) == {"B1": 1, "B2": 1}
    assert ranks(*bids, by=method(ties=["draw", "execution_days"], draw_seed=None)) == {"B2": 1, "B1": 2}


def test_a_seed_without_a_draw_separates_nobody() -> None:
    assert ranks(bid("B1", "5"), bid("B2", "5"), by=method(draw_seed="seed")) == {"B1": 1, "B2": 1}
