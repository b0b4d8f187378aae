"""Exact dinars: amounts are Decimal with two decimals, never float; rounding is half away from zero.

Amounts are read as people write them in Algeria (`18 500,00`, `18.500,00`, `١٨٥٠٠٫٥٠`, `18500.5 DA`). What can be read
in two ways (`18.500`) is refused, not guessed: a slip of three zeros decides a lot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kernel.digits import western
from kernel.refusals import Refused

# Ten thousand billion dinars, near a year of the State's budget: above it, somebody leant on a key
MOST = Decimal("9999999999999.99")
LONGEST = 64

_CURRENCY = re.compile(r"(DA|DZD|د\.?\s?ج\.?|دينار)$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_SEPARATORS = str.maketrans({"٫": ",", "،": ",", "٬": " ", "’": " ", "'": " "})
_PLAIN = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<group>[ .,])\d{3}(?:(?P=group)\d{3})*)(?:(?!(?P=group))[.,](?P<part>\d+))?"
)
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_DECIMALS = 2


def dinars(text: str) -> Decimal:
    """Read an amount as typed and return it with two decimals.

    Refusals: `amount_missing`, `amount_not_understood`, `amount_negative`, `amount_ambiguous` (`18.500`: thousands or
    decimals?), `amount_too_fine` (more than two decimals), `amount_absurd` (over `MOST`).
    """
    words = _tidy(text)
    if not words:
        raise Refused("amount_missing")
    if words[0] in "-−–":
        raise Refused("amount_negative")
    whole, part = _split(words)
    if len(part) > _DECIMALS:
        raise Refused("amount_too_fine")
    amount = Decimal(f"{whole}.{part:0<2}")
    if amount > MOST:
        raise Refused("amount_absurd", most=MOST)
    return amount


def _tidy(text: str) -> str:
    if len(text) > LONGEST:
        raise Refused("amount_not_understood")
    words = _SPACES.sub(" ", western(text)).strip()
    words = _CURRENCY.sub("", words).strip().translate(_SEPARATORS)
    return re.sub(r" ?([.,]) ?", r"\1", words)


def _split(words: str) -> tuple[str, str]:
    """Return the digits before and after the decimal sign."""
    if _TWO_WAYS.fullmatch(words):
        raise Refused("amount_ambiguous")
    match = _GROUPED.fullmatch(words) or _PLAIN.fullmatch(words)
    if match is None:
        raise Refused("amount_not_understood")
    return re.sub(r"\D", "", match["whole"]), match["part"] or ""


def rounded(amount: Decimal | Fraction, places: int = 2) -> Decimal:
    """Round half away from zero, exactly, however long the number; zero comes out without a sign."""
    exact = Fraction(amount) * 10**places
    units = int(abs(exact) + Fraction(1, 2))
    return Decimal((int(exact < 0 < units), Decimal(units).as_tuple().digits, -places))


def times(amount: Decimal, factor: Decimal) -> Decimal:
    """Multiply (a unit price by a quantity, an amount by a rate) exactly, then round to the centime."""
    return rounded(Fraction(amount) * Fraction(factor))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum amounts to the centime; nothing sums to 0.00."""
    return rounded(sum(map(Fraction, amounts), Fraction(0)))


def centimes(amount: Decimal) -> int:
    """Return the amount in whole centimes; ValueError if it is finer than that."""
    exact = Fraction(amount) * 100
    if exact.denominator != 1:
        raise ValueError(f"{amount} DA is not a whole number of centimes")
    return exact.numerator


def from_centimes(units: int) -> Decimal:
    """Return the dinars of a whole number of centimes."""
    return rounded(Fraction(units, 100))
