"""A case is read key by key; one of another kind than the format asks for is refused by its place."""

from __future__ import annotations

import pytest

from evaluation.rules import check_case
from tests.make.evaluation_fault import MISSING, fault_of, place_of, set_at, whole_case


def test_a_case_that_uses_every_key_is_read() -> None:
    found = check_case(whole_case())
    assert [each.ref for each in found.bids] == ["B1", "B2", "B3"]
    assert found.lot.currency == "DZD"
    assert found.bids[0].firm == "F-B1"


REQUIRED = [
    "format",
    "lot",
    "method",
    "bids",
    "lot.ref",
    "lot.currency",
    "method.kind",
    "method.minimum_bids",
    "method.rounding",
    "method.rounding.money",
    "method.price",
    "method.price.formula",
    "method.price.weight",
    "method.price.n",
    "method.quality.formula",
    "method.quality.weight",
    "method.quality.criteria",
    "method.quality.criteria.1.code",
    "method.quality.criteria.0.max",
    "method.features.0.code",
    "method.features.0.options",
    "method.preference.margin",
    "method.abnormally_low.0.test",
    "method.abnormally_low.0.share",
    "method.abnormally_low.1.share",
    "method.abnormally_low.1.discard_above",
    "bids.0.ref",
    "bids.0.firm",
    "bids.0.received_at",
    "bids.0.admissible",
    "bids.0.amount",
    "bids.0.quality",
    "bids.0.quality.T1",
    "bids.0.features.YEARS",
    "bids.0.preferred",
    "bids.1.lines.0.item",
    "bids.1.lines.0.quantity",
    "bids.1.lines.1.unit_price",
    "bids.2.firm",
    "bids.2.received_at",
    "bids.2.admissible",
]


@pytest.mark.parametrize("path", [*REQUIRED, "method.rounding.scores"])
def test_a_missing_key_is_named_by_its_own_place(path: str) -> None:
    assert str(fault_of(set_at(whole_case(), path, MISSING))) == f"{place_of(path)}: missing"


@pytest.mark.parametrize("path", REQUIRED)
def test_a_required_key_is_not_null(path: str) -> None:
    assert str(fault_of(set_at(whole_case(), path, None))) == f"{place_of(path)}: missing"


OPTIONAL = [
    "lot.estimate",
    "lot.ceiling",
    "lot.floor",
    "method.price.clamp",
    "method.quality",
    "method.quality.minimum",
    "method.quality.criteria.0.minimum",
    "method.features",
    "method.preference",
    "method.abnormally_low",
    "method.ties",
    "method.draw_seed",
    "bids.0.why",
    "bids.0.discount",
    "bids.0.features",
    "bids.0.execution_days",
    "bids.1.lines.0.stated_total",
    "bids.1.stated_amount",
]


@pytest.mark.parametrize("path", OPTIONAL)
@pytest.mark.parametrize("value", [MISSING, None])
def test_an_optional_key_may_be_absent_or_null(path: str, value: object) -> None:
    document = set_at(whole_case(), path, value)
    if path in {"method.quality", "method.features"}:
        key = path.rpartition(".")[2]
        for told in document["bids"]:
            told.pop(key, None)
    check_case(document)


def test_exact_scores_are_asked_for_by_null() -> None:
    assert check_case(set_at(whole_case(), "method.rounding.scores", None)).method.rounding.scores is None


@pytest.mark.parametrize(
    "place",
    [
        "",
        "lot",
        "method",
        "method.price",
        "method.quality",
        "method.quality.criteria.1",
        "method.features.0",
        "method.preference",
        "method.abnormally_low.0",
        "method.rounding",
        "bids.0",
        "bids.0.quality",
        "bids.0.features",
        "bids.1.lines.1",
        "bids.2",
    ],
)
def test_an_unknown_key_is_named_by_its_own_place(place: str) -> None:
    path = f"{place}.colour".removeprefix(".")
    assert str(fault_of(set_at(whole_case(), path, None))) == f"{place_of(path)}: unknown key"


DECIMALS = [
    "lot.estimate",
    "lot.ceiling",
    "lot.floor",
    "method.price.weight",
    "method.price.n",
    "method.quality.weight",
    "method.quality.minimum",
    "method.quality.criteria.0.max",
    "method.quality.criteria.0.minimum",
    "method.features.0.options.1",
    "method.preference.margin",
    "method.abnormally_low.1.share",
    "method.abnormally_low.1.discard_above",
    "bids.0.amount",
    "bids.0.discount",
    "bids.0.quality.T2",
    "bids.0.features.YEARS",
    "bids.1.stated_amount",
    "bids.1.lines.0.quantity",
    "bids.1.lines.0.unit_price",
    "bids.1.lines.0.stated_total",
]


@pytest.mark.parametrize("path", DECIMALS)
@pytest.mark.parametrize("value", [1, 0.5, True, [], {}, "-1", "1e2", "", " 1", "1."])
def test_a_decimal_is_a_string_of_digits(path: str, value: object) -> None:
    assert str(fault_of(set_at(whole_case(), path, value))) == f"{place_of(path)}: not a decimal"


@pytest.mark.parametrize(
    "path", ["method.minimum_bids", "method.rounding.money", "method.rounding.scores", "bids.0.execution_days"]
)
@pytest.mark.parametrize("value", ["2", 2.0, -1, True, False, [], {}, float("nan"), float("inf")])
def test_an_integer_is_a_json_integer_from_0(path: str, value: object) -> None:
    assert str(fault_of(set_at(whole_case(), path, value))) == f"{place_of(path)}: not an integer from 0"


@pytest.mark.parametrize("path", ["method.price.clamp", "bids.0.admissible", "bids.0.preferred"])
@pytest.mark.parametrize("value", [0, 1, "true", []])
def test_a_boolean_is_true_or_false(path: str, value: object) -> None:
    assert fault_of(set_at(whole_case(), path, value)).place == place_of(path)


@pytest.mark.parametrize(
    "path", ["lot.ref", "lot.currency", "bids.0.ref", "bids.1.firm", "bids.2.why.1", "method.features.0.code"]
)
@pytest.mark.parametrize("value", ["", 5, True, [], {}, "\ud800", "a\udfffb"])
def test_a_ref_is_a_string_that_is_not_empty_and_has_no_lone_surrogate(path: str, value: object) -> None:
    assert fault_of(set_at(whole_case(), path, value)).place == place_of(path)


@pytest.mark.parametrize(
    "path",
    [
        "format",
        "method.kind",
        "method.price.formula",
        "method.quality.formula",
        "method.abnormally_low.0.test",
        "method.ties.1",
    ],
)
@pytest.mark.parametrize("value", ["", "Draw", "lot-evaluation/2", 1, ["draw"], {"draw": 1}, True])
def test_a_word_is_one_of_those_the_format_has(path: str, value: object) -> None:
    assert fault_of(set_at(whole_case(), path, value)).place == place_of(path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("lot", []),
        ("method", "lowest_price"),
        ("method.price", "ratio"),
        ("method.quality", []),
        ("method.quality.criteria", {}),
        ("method.features", {}),
        ("method.features.0", "YEARS"),
        ("method.features.0.options", "0.05"),
        ("method.preference", "0.25"),
        ("method.abnormally_low", {}),
        ("method.abnormally_low.1", "below_next"),
        ("method.ties", "draw"),
        ("method.draw_seed", 7),
        ("method.draw_seed", "\udc00"),
        ("method.rounding", 2),
        ("bids", {}),
        ("bids.1", None),
        ("bids.1.lines", {}),
        ("bids.1.lines.0", []),
        ("bids.0.why", "unsigned"),
        ("bids.0.quality", []),
        ("bids.0.features", "0.05"),
        ("bids.0.received_at", "2026-03-01"),
        ("bids.0.received_at", 1772355600),
    ],
)
def test_a_value_of_another_shape_is_named_by_its_place(path: str, value: object) -> None:
    assert fault_of(set_at(whole_case(), path, value)).place == place_of(path)
