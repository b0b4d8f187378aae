from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import MOST, centimes, dinars, from_centimes, rounded, times, total
from kernel.refusals import Refused

AMOUNTS = st.decimals(min_value=0, max_value=MOST, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0.00"),
        ("18500", "18500.00"),
        ("18500.5", "18500.50"),
        ("18500,50", "18500.50"),
        ("18 500,00", "18500.00"),
        ("18.500,00", "18500.00"),
        ("18,500.00", "18500.00"),
        ("4 500 000", "4500000.00"),
        ("4.500.000", "4500000.00"),
        ("4,500,000.75", "4500000.75"),
        ("4'500'000", "4500000.00"),
        ("  1 500 , 5 ", "1500.50"),
        ("0,05", "0.05"),
        ("007", "7.00"),
        ("9999999999999,99", "9999999999999.99"),
        # Spaces of every keyboard: no-break, narrow no-break, thin, ideographic
        ("18\u00a0500,00", "18500.00"),
        ("18\u202f500,00", "18500.00"),
        ("18\u2009500\u3000000", "18500000.00"),
        # The currency may stand behind
        ("18 500,00 DA", "18500.00"),
        ("18500dzd", "18500.00"),
        ("1 000 000 دج", "1000000.00"),
        ("12345 د.ج", "12345.00"),
        # Arabic-Indic and Persian digits, Arabic separators, and the marks a copied number brings along
        ("١٨٥٠٠", "18500.00"),
        ("١٨٬٥٠٠٫٥٠", "18500.50"),
        ("١٨٬٥٠٠", "18500.00"),
        ("۱۸۵۰۰،۵", "18500.50"),
        ("\u2066١٨ ٥٠٠٫٠٠\u2069", "18500.00"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert str(dinars(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_missing"),
        ("   ", "amount_missing"),
        ("DA", "amount_missing"),
        ("-5", "amount_negative"),
        ("\u22125", "amount_negative"),
        # Thousands or decimals? A thousandfold slip is never guessed
        ("18.500", "amount_ambiguous"),
        ("18,500", "amount_ambiguous"),
        ("٤٫٥٠٠", "amount_ambiguous"),
        ("18500,505", "amount_too_fine"),
        ("0,500", "amount_too_fine"),
        ("1 234,567", "amount_too_fine"),
        ("10 000 000 000 000", "amount_absurd"),
        ("12 34", "amount_not_understood"),
        ("1 2345", "amount_not_understood"),
        ("1.234.56", "amount_not_understood"),
        ("1.234,567,890", "amount_not_understood"),
        ("0.500,00", "amount_not_understood"),
        ("5-", "amount_not_understood"),
        ("+5", "amount_not_understood"),
        ("1e5", "amount_not_understood"),
        ("18500.", "amount_not_understood"),
        (",50", "amount_not_understood"),
        ("NaN", "amount_not_understood"),
        ("Infinity", "amount_not_understood"),
        ("0x10", "amount_not_understood"),
        ("1_000", "amount_not_understood"),
        ("½", "amount_not_understood"),
        ("dix mille", "amount_not_understood"),
        ("1" * 65, "amount_not_understood"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        dinars(text)
    assert refusal.value.code == code


@given(AMOUNTS, st.sampled_from([" ", "\u202f", "\u00a0"]), st.sampled_from(".,"))
def test_every_amount_printed_with_spaces_is_read_back(amount: Decimal, space: str, sign: str) -> None:
    whole, part = f"{amount:,.2f}".split(".")
    assert dinars(whole.replace(",", space) + sign + part) == amount


@given(st.text(max_size=70))
def test_any_text_is_an_amount_with_two_decimals_or_refused(text: str) -> None:
    try:
        amount = dinars(text)
    except Refused:
        return
    assert 0 <= amount <= MOST
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("amount", "places", "result"),
    [
        (Decimal("2.345"), 2, "2.35"),
        (Decimal("2.344999"), 2, "2.34"),
        (Decimal("-2.345"), 2, "-2.35"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("-0.004"), 2, "0.00"),
        (Decimal("1E+3"), 2, "1000.00"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(5, 2), 0, "3"),
        (Decimal("123456789012345678901234567890.125"), 2, "123456789012345678901234567890.13"),
    ],
)
def test_rounding_is_half_away_from_zero_and_exact(amount: Decimal | Fraction, places: int, result: str) -> None:
    assert str(rounded(amount, places)) == result


@given(st.fractions(), st.integers(min_value=0, max_value=9))
def test_rounding_never_moves_by_more_than_half_a_unit(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(st.fractions())
def test_rounding_treats_both_signs_alike(value: Fraction) -> None:
    assert rounded(-value) == rounded(value).copy_negate()  # unary minus would round to 28 digits


def test_a_line_is_quantity_times_unit_price_to_the_centime() -> None:
    assert str(times(Decimal("1250.00"), Decimal("333.333"))) == "416666.25"
    assert str(times(Decimal("0.15"), Decimal("0.1"))) == "0.02"


def test_nothing_sums_to_zero_dinars() -> None:
    assert str(total([])) == "0.00"
    assert str(total([Decimal("0.10")] * 3)) == "0.30"


@given(AMOUNTS)
def test_centimes_and_back(amount: Decimal) -> None:
    assert from_centimes(centimes(amount)) == amount


def test_less_than_a_centime_is_a_fault() -> None:
    with pytest.raises(ValueError, match="centimes"):
        centimes(Decimal("0.001"))
