"""What the format forbids beyond the kinds of values, and what it lets pass."""

from __future__ import annotations

import pytest

from evaluation.rules import check_case, rank
from tests.make.evaluation_case import Json, bid, case, line, method, price, quality, refused
from tests.make.evaluation_fault import MISSING, fault_of, place_of, set_at, whole_case


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("bids.0.discount", "1.01", "over 1"),
        ("method.preference.margin", "2", "over 1"),
        ("method.abnormally_low.0.share", "1.0000001", "over 1"),
        ("method.abnormally_low.1.share", "3", "over 1"),
        ("method.price.n", "1.00", "not above 1"),
        ("method.price.n", "0.5", "not above 1"),
        ("method.quality.criteria.0.max", "0.00", "not above 0"),
        ("method.quality.criteria", [], "empty"),
        ("method.features.0.options", [], "empty"),
        ("bids.1.lines", [], "empty"),
        ("bids.0.quality.T1", "40.01", "over 40"),
        ("bids.0.features.YEARS", "0.07", "none of the options"),
        ("bids.0.features.YEARS", "0.15", "none of the options"),
        ("method.rounding.money", 10, "over 9"),
        ("method.rounding.scores", 10, "over 9"),
        ("bids.0.why", ["unsigned"], "refusals of an admissible bid"),
        ("bids.2.why", [], "no refusal of an inadmissible bid"),
        ("bids.2.why", MISSING, "no refusal of an inadmissible bid"),
        ("bids.2.why", None, "no refusal of an inadmissible bid"),
        ("bids.1.ref", "B1", "given twice"),
        ("method.quality.criteria.1.code", "T1", "given twice"),
        ("bids.1.amount", "5", "missing"),
    ],
)
def test_a_value_that_a_rule_of_the_format_forbids_is_refused(path: str, value: object, fault: str) -> None:
    document = set_at(whole_case(), path, value)
    if path == "bids.1.amount":
        document = set_at(document, "bids.1.amount", None)
        document = set_at(document, "bids.1.lines", None)
        document = set_at(document, "bids.1.stated_amount", None)
    assert str(fault_of(document)) == f"{place_of(path)}: {fault}"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("bids.0.discount", "1.000"),
        ("method.preference.margin", "1"),
        ("bids.0.quality.T1", "40.00"),
        ("bids.0.features.YEARS", "0.1"),
        ("bids.0.features.YEARS", "0.000"),
        ("bids.0.features.YEARS", "0"),
        ("method.rounding.money", 9),
        ("method.rounding.scores", 0),
        ("method.price.n", "1.000000001"),
        ("method.draw_seed", ""),
        ("method.ties", ["draw", "draw"]),
        ("lot.floor", "9999999999"),
        ("method.abnormally_low.0.discard_above", "1.2"),
        ("method.price.weight", "0"),
        ("method.price.weight", "95"),
        ("method.quality.criteria.0.minimum", "41"),
        ("bids.1.lines.0.quantity", "0"),
        ("bids.1.firm", "F-B1"),
    ],
)
def test_a_value_at_the_edge_of_a_rule_stands(path: str, value: object) -> None:
    check_case(set_at(whole_case(), path, value))


def test_features_whose_largest_options_add_up_to_1_are_refused() -> None:
    features = [{"code": "A", "options": ["0.1", "0.5"]}, {"code": "B", "options": ["0.50"]}]
    assert fault_of(case(by=method("weighted_price", features=features))).place == "method.features"
    features[1]["options"] = ["0.499"]
    check_case(case(by=method("weighted_price", features=features)))


def test_feature_codes_are_unique() -> None:
    twins = [{"code": "A", "options": ["0.1"]}, {"code": "A", "options": ["0.2"]}]
    assert str(fault_of(case(by=method("weighted_price", features=twins)))) == "method.features[1].code: given twice"


def test_a_weighted_price_may_have_no_feature_and_says_so() -> None:
    check_case(case(bid("B1", "1", features={}), by=method("weighted_price", features=[])))
    assert str(fault_of(case(by=method("weighted_price")))) == "method.features: missing"
    by = method("weighted_price", features=[])
    assert str(fault_of(case(bid("B1", "1"), by=by))) == "bids[0].features: missing"


def test_an_amount_and_lines_exclude_each_other() -> None:
    both = case(bid("B1", "1", lines=[line("trench", "1", "1")]))
    assert fault_of(both).place == "bids[0].lines"
    check_case(case(bid("B1", "1", lines=None)))
    check_case(case(bid("B1", lines=[line("trench", "1", "1")], amount=None)))


def test_a_stated_total_goes_with_lines_only() -> None:
    assert fault_of(case(bid("B1", "1", stated_amount="1"))).place == "bids[0].stated_amount"
    assert fault_of(case(refused("B1", stated_amount="1"))).place == "bids[0].stated_amount"
    check_case(case(bid("B1", "1", stated_amount=None)))


def test_an_inadmissible_bid_may_lack_what_was_not_opened_or_judged() -> None:
    by = method(
        "weighted_price", quality=quality(), preference={"margin": "0.1"}, features=[{"code": "A", "options": ["0.1"]}]
    )
    check_case(case(refused("B1"), by=by))
    check_case(case(refused("B1", quality={}, features={}), by=by))
    check_case(case(refused("B1", quality=None, features=None, preferred=None, amount=None, lines=None), by=by))


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"quality": {"T9": "1"}}, "bids[0].quality.T9"),
        ({"quality": {"T1": "101"}}, "bids[0].quality.T1"),
        ({"features": {"A": "0.3"}}, "bids[0].features.A"),
        ({"amount": "x"}, "bids[0].amount"),
        ({"preferred": 1}, "bids[0].preferred"),
        ({"discount": "2"}, "bids[0].discount"),
        ({"lines": []}, "bids[0].lines"),
    ],
)
def test_what_an_inadmissible_bid_gives_is_checked(keys: Json, place: str) -> None:
    by = method(quality=quality(), features=[{"code": "A", "options": ["0.1"]}])
    assert fault_of(case(refused("B1", **keys), by=by)).place == place


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("price", {"formula": "ratio"}, "method.price.weight"),
        ("price", {"formula": "ratio", "weight": "1", "n": "1"}, "method.price.n"),
        ("features", [{"code": "A", "options": []}], "method.features[0].options"),
        ("draw_seed", 1, "method.draw_seed"),
    ],
)
def test_a_key_that_the_method_does_not_use_is_checked(key: str, value: object, place: str) -> None:
    assert fault_of(case(by=method() | {key: value})).place == place


def test_keys_that_the_method_does_not_use_change_nothing() -> None:
    bids = [bid("B1", "90"), bid("B2", "100")]
    spare = method(price=price(), features=[{"code": "A", "options": ["0.5"]}], draw_seed="seed")
    plain, dressed = rank(case(*bids)), rank(case(*(told | {"features": {"A": "0.5"}} for told in bids), by=spare))
    assert plain | {"input_digest": ""} == dressed | {"input_digest": ""}


def test_points_for_a_criterion_that_the_method_lacks_are_an_unknown_key() -> None:
    assert str(fault_of(case(bid("B1", "1", quality={"T1": "5"})))) == "bids[0].quality.T1: unknown key"
    check_case(case(bid("B1", "1", quality={}, features={})))


def test_of_several_faults_the_first_is_named_in_the_order_format_lot_method_bids() -> None:
    document = whole_case()
    places = ["format", "lot.ref", "method.kind", "bids.1.firm"]
    for place in places:
        set_at(document, place, 7)
    named = []
    for place in places:
        named.append(fault_of(document).place)
        set_at(document, place, {"format": "lot-evaluation/1", "method.kind": "quality_price"}.get(place, "F1"))
    assert named == [place_of(place) for place in places]
