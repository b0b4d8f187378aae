"""Canonical JSON: RFC 8785's own examples, and what this house refuses beyond it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import NotCanonical, Value, canonical, read_canonical, read_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def test_names_are_sorted_by_their_utf_16_units() -> None:
    """RFC 8785, section 3.2.3."""
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["Carriage Return", "One", "Control", "Latin Small", "Euro Sign", "Emoji", "Hebrew"]
    text = canonical(names).decode()
    assert sorted(order, key=text.index) == order


def test_strings_are_escaped_as_published() -> None:
    """RFC 8785, section 3.2.2 (the example's string)."""
    assert canonical({"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"}) == (
        b'{"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical({"literals": [None, True, False]}) == b'{"literals":[null,true,false]}'


@given(values)
def test_what_is_written_is_read_back(value: Value) -> None:
    assert read_canonical(canonical(value)) == value


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, float("nan"), 2**53, "\ud800", {1: 2}, b"bytes"])
def test_values_without_a_canonical_form_are_refused(value: Value) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"1.5", b"1e3", b"NaN", b'{"a":1,"a":1}', b"\xff", b"[" * 100_000, b'\xfe\xff\x00"\x00"']
)
def test_bytes_that_say_nothing_certain_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_json(data)


@pytest.mark.parametrize("data", [b'{ "a":1}', b'{"b":1,"a":2}', b'"\\u0041"', b"-0", b"01", b'{"a":1}\n'])
def test_another_spelling_of_the_same_value_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_canonical(data)
