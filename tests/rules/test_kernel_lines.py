"""A line of text holds what can be seen, once composed, on one line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.lines import line, tidy
from kernel.refusals import Refused


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Amine \t Benali\n", "Amine Benali"),
        ("مؤسسة الألياف", "مؤسسة الألياف"),
        ("e\u0301", "é"),
        ("2026\u202e61/", "202661/"),
        ("a\x00b", "ab"),
        ("a \u200b b", "a b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ufeffx", "x"),
    ],
)
def test_what_cannot_be_seen_is_not_kept(text: str, kept: str) -> None:
    assert line(text, "name") == kept


@pytest.mark.parametrize("text", ["", " ", "\u200b\u202e", "\x00"])
def test_an_empty_line_is_missing(text: str) -> None:
    with pytest.raises(Refused, match="text_missing") as refusal:
        line(text, "name")
    assert refusal.value.facts == {"field": "name"}


def test_a_line_has_a_longest() -> None:
    assert line("x" * 120, "name") == "x" * 120
    for text in ("x" * 121, "x" * 10_000_000, " " * 481):
        with pytest.raises(Refused, match="text_too_long"):
            line(text, "name")


@given(st.text(max_size=200))
def test_a_tidy_line_can_be_stored_printed_and_tidied_again(text: str) -> None:
    found = tidy(text)
    assert tidy(found) == found
    assert not {"Cc", "Cs"} & {unicodedata.category(character) for character in found}
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(found)
    assert found == found.strip()
    assert "  " not in found
