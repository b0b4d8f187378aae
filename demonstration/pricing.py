"""Invented prices: the middle of each invented range, times the firm's own way of pricing."""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from demonstration.cast import FirmPart, LotPart
from kernel.money import times, total
from law.rules import work_lines

# A lump sum has no usual price: an execution study, say.
LUMP_SUM: Final = Decimal("650000.00")
TEN_THOUSAND: Final = Decimal(10_000)
SPREAD: Final = 33  # thousandths by which one line strays from the firm's factor, at most
WHOLE: Final = 1000


def middle(code: str) -> Decimal:
    """Return the middle of the invented range of a usual line, in dinars before tax."""
    bounds = work_lines()[code].invented_range
    return sum(bounds, Decimal(0)) / 2 if bounds else LUMP_SUM


def unit_price(firm: FirmPart, code: str, factor: Decimal = Decimal(1)) -> Decimal:
    """Return what a firm asks for a line: its factor, and a little of its own on every line, always the same.

    `factor` is that of a second thought.
    """
    drawn = int.from_bytes(hashlib.sha256(f"{firm.number}/{code}".encode()).digest()[:4], "big")
    stray = Decimal(drawn % (2 * SPREAD + 1) - SPREAD) / WHOLE
    return (middle(code) * firm.factor * factor * (1 + stray)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def estimate(lot: LotPart) -> Decimal:
    """Return the authority's estimate: the middle prices, rounded to ten thousand dinars."""
    exact = total(times(middle(code), quantity) for code, quantity in lot.bill.items())
    return (exact / TEN_THOUSAND).quantize(Decimal(1), ROUND_HALF_UP) * TEN_THOUSAND


def amount(firm: FirmPart, lot: LotPart, discount: Decimal = Decimal(0), factor: Decimal = Decimal(1)) -> Decimal:
    """Return what a firm's bid for a lot comes to, before tax, worked out beside the portal."""
    lines = total(times(unit_price(firm, code, factor), quantity) for code, quantity in lot.bill.items())
    return times(lines, 1 - discount)
