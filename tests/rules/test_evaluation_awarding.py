"""What a ranking leaves to the officer, and how people read it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evaluation.rules import Result, rank
from evaluation.rules.awarding import Winner, check_award, check_unsuccessful, open_decision, read_grounds, winner_of
from evaluation.rules.report import report, reported_of, spread
from kernel.refusals import Refused
from tenders.rules.lives import LotAct

METHOD: dict[str, Any] = {
    "kind": "lowest_price",
    "abnormally_low": [{"test": "below_next", "share": "0.30"}],
    "minimum_bids": 1,
    "rounding": {"money": 2, "scores": 2},
}


def bid(ref: str, amount: str, *why: str) -> dict[str, Any]:
    usual = {"ref": ref, "firm": f"FRM-{ref}", "received_at": "2026-02-01T09:00:00Z", "amount": amount}
    return {**usual, "admissible": not why, "why": list(why)}


def result(*bids: dict[str, Any]) -> Result:
    lot = {"ref": "AO-1-L1", "currency": "DZD"}
    return rank({"format": "lot-evaluation/1", "lot": lot, "method": METHOD, "bids": list(bids)})


def test_a_sole_first_may_be_awarded_and_nothing_else() -> None:
    found = result(bid("A", "100.00"), bid("B", "90.00"))
    assert open_decision(found) is LotAct.AWARD
    assert winner_of(found) == Winner("B", Decimal("90.00"), ())
    with pytest.raises(Refused, match="somebody_to_award"):
        check_unsuccessful(found)


def test_where_nobody_is_left_the_lot_is_unsuccessful_and_nobody_is_awarded() -> None:
    found = result(bid("A", "100.00", "papers_missing"))
    assert open_decision(found) is LotAct.DECLARE_UNSUCCESSFUL
    check_unsuccessful(found)
    with pytest.raises(Refused, match="nobody_to_award"):
        winner_of(found)


def test_equal_firsts_are_neither_awarded_nor_unsuccessful() -> None:
    found = result(bid("A", "90.00"), bid("B", "90.00"))
    assert open_decision(found) is None
    with pytest.raises(Refused, match="equal_bids"):
        check_unsuccessful(found)
    with pytest.raises(Refused, match="nobody_to_award"):
        winner_of(found)


def test_an_abnormally_low_bid_is_awarded_once_its_price_is_justified() -> None:
    low = winner_of(result(bid("A", "100.00"), bid("B", "60.00")))
    assert low.flags == ("abnormally_low:below_next",)
    with pytest.raises(Refused, match="justification_needed"):
        check_award(low, justified=False)
    check_award(low, justified=True)


def test_a_decision_says_why_in_a_sentence() -> None:
    assert read_grounds(" Offre conforme,\r\nla moins-disante. ") == "Offre conforme,\nla moins-disante."
    for short in ("", " \n ", "Conforme.", "\u202e" * 40):
        with pytest.raises(Refused, match=r"grounds_needed|text_missing"):
            read_grounds(short)
    with pytest.raises(Refused, match="text_too_long"):
        read_grounds("x" * 4001)


def test_people_read_every_bid_beside_the_name_of_its_firm() -> None:
    found = result(bid("A", "100.00"), bid("B", "60.00"), bid("C", "80.00", "excluded"))
    names = {"A": "Alpha", "B": "Beta", "C": "Gamma"}
    first, second, out = report(found, names)
    assert (first.firm, first.rank, first.amount) == ("Beta", 1, Decimal("60.00"))
    assert first.flags == ("abnormally_low.below_next",)
    assert (second.firm, second.ranked, second.total) == ("Alpha", True, None)
    assert (out.firm, out.rank, out.ranked, out.why) == ("Gamma", None, False, ("excluded",))
    assert reported_of(found, "C", "Gamma") == out


def test_the_spread_counts_ranked_bids_alone() -> None:
    found = report(
        result(bid("A", "100.00"), bid("B", "60.00"), bid("C", "1.00", "excluded")), dict.fromkeys("ABC", "")
    )
    lies = spread(found)
    assert lies is not None
    assert (lies.lowest, lies.highest) == (Decimal("60.00"), Decimal("100.00"))
    assert [lies.share(amount) for _, amount in lies.amounts] == [0, 1000]


def test_one_amount_is_no_spread_and_equal_ones_lie_in_the_middle() -> None:
    assert spread(report(result(bid("A", "100.00")), {"A": ""})) is None
    equal = spread(report(result(bid("A", "5.00"), bid("B", "5.00")), dict.fromkeys("AB", "")))
    assert equal is not None
    assert equal.share(Decimal("5.00")) == 500


def test_exact_scores_are_read_to_the_hundredth() -> None:
    method = {**METHOD, "kind": "quality_price", "price": {"formula": "ratio", "weight": "40"}}
    method["rounding"] = {"money": 2, "scores": None}
    case = {"format": "lot-evaluation/1", "lot": {"ref": "L", "currency": "DZD"}, "method": method}
    found = rank({**case, "bids": [bid("A", "900.00"), bid("B", "700.00")]})
    second = report(found, dict.fromkeys("AB", ""))[1]
    assert found["ranking"][1]["total_score"] == "280/9"
    assert second.total == Decimal("31.11")
