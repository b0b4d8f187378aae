"""What only a text can get wrong: its encoding, its JSON, keys given twice, and the names of places."""

from __future__ import annotations

import json

import pytest

from evaluation.rules import Fault, check_case, read_case
from tests.make.evaluation_case import bid, case
from tests.make.evaluation_fault import fault_of, place_of, set_at, whole_case


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
        ("bids.0.execution_days", "2e0", "not an integer from 0"),
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
