"""A case that breaks the format is refused by the place of one fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaluation.rules import Fault, check_case, rank, read_case
from tests.make.evaluation_case import Json, bid, case, line, method, price, quality, refused

MISSING = object()


def whole_case() -> Json:
    """A case that uses every key of the format."""
    by = method(
        "quality_price",
        price=price("linear", n="2", clamp=False),
        quality=quality(
            {"code": "T1", "max": "40", "minimum": "10"}, {"code": "T2", "max": "60", "minimum": None}, minimum="50"
        ),
        features=[{"code": "YEARS", "options": ["0.05", "0.10"]}],
        preference={"margin": "0.25"},
        abnormally_low=[
            {"test": "below_next", "share": "0.30"},
            {"test": "below_trimmed_mean", "discard_above": "1.20", "share": "0.10"},
        ],
        ties=["amount", "draw"],
        draw_seed="seed",
    )
    judged: Json = {
        "quality": {"T1": "35", "T2": "50"},
        "features": {"YEARS": "0.05"},
        "preferred": True,
        "execution_days": 90,
    }
    lines = [line("trench", "120", "4500.00", stated_total="540000.00"), line("cable", "800.5", "812.35")]
    return case(
        bid("B1", "1200000.00", why=[], discount="0.05", **judged),
        bid("B2", lines=lines, stated_amount="1190286.18", discount=None, **judged),
        refused("B3", "unsigned", "late"),
        by=by,
        estimate="1300000.00",
        ceiling="1500000.00",
        floor="900000.00",
    )


def set_at(document: Json, path: str, value: object) -> Json:
    """The document with the value at a path like `bids.0.amount` replaced, or taken away."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = document
    for step in way:
        inner = inner[step]
    if value is MISSING:
        del inner[last]
    else:
        inner[last] = value
    return document


def fault_of(document: object) -> Fault:
    with pytest.raises(Fault) as refusal:
        check_case(document)
    return refusal.value


def place_of(path: str) -> str:
    """`bids[0].amount` for `bids.0.amount`."""
    steps = [f"[{step}]" if step.isdigit() else f".{step}" for step in path.split(".")]
    return "".join(steps).removeprefix(".")


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
    fault = fault_of(set_at(whole_case(), path, value))
    assert fault.place == place_of(path)
    assert fault.fault in {"not a decimal", "not a string"}


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


@pytest.mark.parametrize("document", [None, [], "lot-evaluation/1", 1, True, 1.5])
def test_a_document_that_is_no_object_is_named_by_the_dollar(document: object) -> None:
    assert str(fault_of(document)) == "$: not an object"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", "$: not JSON at line 1, column 1"),
        (b"  \n ", "$: not JSON at line 2, column 2"),
        (b"{", "$: not JSON at line 1, column 2"),
        (b"{}{}", "$: not JSON at line 1, column 3"),
        (b"{'a': 1}", "$: not JSON at line 1, column 2"),
        (b'{"lot": "a\nb"}', "$: not JSON at line 1, column 11"),
        (b'{"lot": 1,}', "$: not JSON at line 1, column 11"),
        (b"\xef\xbb\xbf{}", "$: begins with a byte order mark"),
        (b'{"lot": "\xff"}', "$: not UTF-8 at byte 9"),
        (b'{"lot": "\xed\xa0\x80"}', "$: not UTF-8 at byte 9"),
        (b"[" * 100_000, "$: nested too deeply"),
        (b'{"lot":' * 100_000, "$: nested too deeply"),
        (b"\x00", "$: not JSON at line 1, column 1"),
        ("{}".encode("utf-16"), "$: not UTF-8 at byte 0"),
    ],
)
def test_a_text_that_is_not_json_in_utf_8_is_a_fault_of_the_document(text: bytes, fault: str) -> None:
    with pytest.raises(Fault) as refusal:
        read_case(text)
    assert str(refusal.value) == fault


def text_with(path: str, raw: str) -> str:
    """The text of the whole case with raw JSON in the place of a value."""
    return json.dumps(set_at(whole_case(), path, "@here@")).replace('"@here@"', raw)


@pytest.mark.parametrize(
    ("path", "raw", "fault"),
    [
        ("lot.floor", "NaN", "not a decimal"),
        ("bids.0.amount", "-Infinity", "not a decimal"),
        ("bids.0.amount", "1200000.00", "not a decimal"),
        ("method.minimum_bids", "NaN", "not an integer from 0"),
        ("method.minimum_bids", "1e400", "not an integer from 0"),
        ("method.minimum_bids", "9" * 5000, "not an integer from 0"),
        ("method.minimum_bids", "-" + "9" * 5000, "not an integer from 0"),
        ("bids.0.execution_days", "1.0", "not an integer from 0"),
        ("bids.0.amount", "[" * 500 + "]" * 500, "not a decimal"),
        ("bids.0.firm", r'"\ud800"', "a lone surrogate"),
        ("bids.0.firm", r'"\udc00\ud800"', "a lone surrogate"),
        ("lot", '{"ref": "L1", "currency": "DZD", "floor": "1", "floor": "1"}', None),
        ("bids.0.quality", '{"T1": "35", "T2": "50", "T1": "35"}', None),
    ],
)
def test_a_value_that_only_a_text_can_hold_is_refused_in_its_place(path: str, raw: str, fault: str | None) -> None:
    with pytest.raises(Fault) as refusal:
        read_case(text_with(path, raw))
    twice = {"lot": "lot.floor: given twice", "bids.0.quality": "bids[0].quality.T1: given twice"}
    assert str(refusal.value) == (f"{place_of(path)}: {fault}" if fault else twice[path])


def test_a_key_of_the_document_given_twice_is_refused() -> None:
    text = json.dumps(whole_case())
    with pytest.raises(Fault, match=r"^bids: given twice$"):
        read_case(text[:-1] + ', "bids": []}')


def test_a_surrogate_pair_is_one_character_like_any_other() -> None:
    assert read_case(text_with("bids.0.ref", r'"\ud83d\ude00"')).bids[0].ref == "😀"


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("unit price", 'bids[0]["unit price"]'),
        ("a.b", 'bids[0]["a.b"]'),
        ("a\nb", 'bids[0]["a\\nb"]'),
        ("", 'bids[0][""]'),
        ("\ud800", 'bids[0]["\\ud800"]'),
        ("\u2028", 'bids[0]["\\u2028"]'),
        ("x-note", "bids[0].x-note"),
        ("prix_ht", "bids[0].prix_ht"),
        ("سعر", "bids[0].سعر"),
    ],
)
def test_a_key_that_would_blur_the_line_is_quoted(key: str, place: str) -> None:
    fault = fault_of(case(bid("B1", "1") | {key: 1}))
    assert str(fault) == f"{place}: unknown key"


def test_text_and_bytes_are_read_alike() -> None:
    text = json.dumps(whole_case(), ensure_ascii=False)
    assert read_case(text) == read_case(text.encode()) == check_case(whole_case())
