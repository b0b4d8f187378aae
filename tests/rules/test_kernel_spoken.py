"""The worked tables of docs/algorithms/amounts-in-words.md, executed, and what must hold for every amount."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import MOST
from kernel.spoken import in_speech, in_words

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "amounts-in-words.md"
AMOUNTS = st.decimals(min_value=0, max_value=MOST, places=2)
LANGUAGES = ("fr", "ar", "en")


def table(title: str) -> list[tuple[str, str, str]]:
    """Return the rows of a table of the page, one for each language: amount, language, words."""
    section = PAGE.read_text("utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if re.match(r"\| \d", line)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [(amount, lang, said) for amount, *three in cells for lang, said in zip(LANGUAGES, three, strict=True)]


@pytest.mark.parametrize(("amount", "language", "said"), table("In words"))
def test_an_amount_is_put_in_words_as_in_the_table(amount: str, language: str, said: str) -> None:
    assert in_words(Decimal(amount), language) == said


@pytest.mark.parametrize(("amount", "language", "said"), table("In everyday speech"))
def test_an_amount_is_said_as_in_the_table(amount: str, language: str, said: str) -> None:
    assert in_speech(Decimal(amount), language).replace("\u202f", " ") == said


def test_french_stands_in_for_a_language_without_words_of_its_own() -> None:
    assert in_words(Decimal(2), "zgh") == "deux dinars algériens"
    assert in_speech(Decimal(4_500_000), "zgh") == "450 millions de centimes"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_words_is_a_fault(language: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        in_words(Decimal(-1), language)
    with pytest.raises(ValueError, match="negative"):
        in_speech(Decimal(-1), language)
    with pytest.raises(ValueError, match="centimes"):
        in_words(Decimal("0.001"), language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(AMOUNTS, AMOUNTS)
def test_two_amounts_never_share_their_words(language: str, one: Decimal, other: Decimal) -> None:
    assert (in_words(one, language) == in_words(other, language)) == (one == other)


@pytest.mark.parametrize("language", LANGUAGES)
@given(AMOUNTS)
def test_words_hold_no_figure_and_no_double_space(language: str, amount: Decimal) -> None:
    said = in_words(amount, language)
    assert not re.search(r"\d|  |^ | $", said)


@pytest.mark.parametrize("language", LANGUAGES)
@given(AMOUNTS)
def test_everyday_speech_names_centimes_and_never_dinars(language: str, amount: Decimal) -> None:
    said = in_speech(amount, language)
    assert re.search("centime|سنتيم", said)
    assert not re.search("dinar|دينار", said)


@given(AMOUNTS)
def test_everyday_french_adds_up_to_the_amount_or_says_about(amount: Decimal) -> None:
    said = in_speech(amount, "fr").replace("\u202f", "")
    scales = {"milliard": 10**9, "milliards": 10**9, "million": 10**6, "millions": 10**6, "mille": 10**3}
    units = sum(
        int(count or 1) * scales.get(scale, 1)
        for count, scale in re.findall(r"(\d*) ?(milliards?|millions?|mille|centimes?)", said)
        if count or scale == "mille"
    )
    exact = int(amount * 100)
    assert units == (exact // 1000 * 1000 if said.startswith("environ ") else exact)
