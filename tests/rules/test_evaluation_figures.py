"""Exact numbers: what is a decimal, how it rounds, how it prints."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.figures import exact, figure, fixed, rounded

FRACTIONS = st.fractions(min_value=-1000, max_value=1000)
PLACES = st.integers(0, 9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("007.50", "15/2"),
        ("1250000.00", "1250000"),
        ("0.1", "1/10"),
        ("0.000000000000000000000000000001", "1e-30"),
    ],
)
def test_digits_or_digits_a_point_and_digits_are_a_decimal(text: str, value: str) -> None:
    assert figure(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        "1.",
        ".5",
        "1e3",
        " 1",
        "1 ",
        "1\n",
        "1,5",
        "1_000",
        "1.2.3",
        "0x1",
        "١٢",
        "１",
        "²",
        "NaN",
        "Infinity",
    ],
)
def test_nothing_else_is_a_decimal(text: str) -> None:
    assert figure(text) is None


def test_a_decimal_of_ten_thousand_digits_is_read_and_printed_exactly() -> None:
    text = "9" * 10_000 + "." + "7" * 10_000
    value = figure(text)
    assert value is not None
    assert fixed(value, 10_000) == text
    assert exact(value / 7**2).endswith("/" + "49" + "0" * 10_000)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1/8", 2, "0.13"),
        ("-1/8", 2, "-0.13"),
        ("5/1000", 2, "0.01"),
        ("-5/1000", 2, "-0.01"),
        ("4/1000", 2, "0.00"),
        ("-4/1000", 2, "0.00"),
        ("1/2", 0, "1"),
        ("-1/2", 0, "-1"),
        ("3/2", 0, "2"),
        ("5/2", 0, "3"),
        ("-1/3", 0, "0"),
        ("9/7", 6, "1.285714"),
        ("26011447/40000", 2, "650.29"),
        ("650286175/1000", 2, "650286.18"),
        ("0", 3, "0.000"),
        ("7", 0, "7"),
        ("-20", 2, "-20.00"),
    ],
)
def test_rounding_is_half_away_from_zero_and_prints_every_decimal(value: str, places: int, text: str) -> None:
    assert fixed(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("90", "90"),
        ("1/2", "0.5"),
        ("-1/8", "-0.125"),
        ("272/3", "272/3"),
        ("-1/3", "-1/3"),
        ("6/4", "1.5"),
        ("10/4", "2.5"),
        ("1/1024", "0.0009765625"),
        ("1/3125", "0.00032"),
        ("0", "0"),
        ("100", "100"),
        ("7/30", "7/30"),
    ],
)
def test_an_exact_score_is_its_shortest_decimal_or_a_fraction_in_lowest_terms(value: str, text: str) -> None:
    assert exact(Fraction(value)) == text


@given(FRACTIONS)
def test_an_exact_figure_reads_back_to_its_value(value: Fraction) -> None:
    assert Fraction(exact(value)) == value


@given(FRACTIONS, PLACES)
def test_rounding_moves_by_half_a_unit_at_most_and_once(value: Fraction, places: int) -> None:
    near = rounded(value, places)
    assert abs(near - value) <= Fraction(1, 2 * 10**places)
    assert rounded(near, places) == near
    assert (near * 10**places).denominator == 1


@given(FRACTIONS, PLACES)
def test_rounding_mirrors_at_zero(value: Fraction, places: int) -> None:
    assert rounded(-value, places) == -rounded(value, places)


@given(FRACTIONS, FRACTIONS, PLACES)
def test_rounding_keeps_order(one: Fraction, other: Fraction, places: int) -> None:
    low, high = sorted([one, other])
    assert rounded(low, places) <= rounded(high, places)


@given(FRACTIONS, PLACES)
def test_a_printed_figure_is_the_rounded_value_with_its_decimals(value: Fraction, places: int) -> None:
    text = fixed(value, places)
    assert Fraction(text) == rounded(value, places)
    assert len(text.partition(".")[2]) == places
    assert not (text.startswith("-") and Fraction(text) == 0)
