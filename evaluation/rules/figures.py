"""Exact numbers: decimal strings in, fractions inside, decimal strings out; rounded only where somebody says so.

`Fraction` and not `Decimal`, because a quotient of a score has no finite decimal and because nothing may depend on the
precision of a context. Digits pass through `Decimal`, which reads and writes whole numbers of any length exactly.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)

_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def figure(text: str) -> Fraction | None:
    """The value of a decimal string: digits, or digits, a point and digits; None if it is anything else."""
    return Fraction(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def rounded(value: Fraction, places: int) -> Fraction:
    """`value` to so many decimals, half away from zero."""
    scale = 10**places
    units = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Fraction(units if value > 0 else -units, scale)


def fixed(value: Fraction, places: int) -> str:
    """`value` rounded and printed with exactly so many decimals; zero has no sign."""
    units = (rounded(value, places) * 10**places).numerator
    digits = _digits(abs(units)).zfill(places + 1)
    sign = "-" if units < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def exact(value: Fraction) -> str:
    """`value` as its shortest decimal, or as `p/q` in lowest terms where no decimal is finite."""
    places = _decimals(value.denominator)
    if places is not None:
        return fixed(value, places)
    sign = "-" if value < 0 else ""
    return f"{sign}{_digits(abs(value.numerator))}/{_digits(value.denominator)}"


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms needs: finite only over twos and fives."""
    twos, rest = _times(2, denominator)
    fives, rest = _times(5, rest)
    return max(twos, fives) if rest == 1 else None


def _times(factor: int, number: int) -> tuple[int, int]:
    """How often `factor` divides `number`, and what remains."""
    times = 0
    while number % factor == 0:
        number //= factor
        times += 1
    return times, number


def _digits(number: int) -> str:
    return str(Decimal(number))
