"""What the price form of a bid says beside what the lot asked for: facts, which nobody needs to judge.

A bid that was sealed on the bidder's own machine may hold any quantities. The ranking multiplies what the bid says, so
a form that is not the lot's own bill, line for line, is not conforming (décret 15-247 art. 72).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Deviation(StrEnum):
    """How a price form departs from the lot (`deviation.<code>` in the catalogues)."""

    BILL_ALTERED = "bill_altered"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a lot asks of every price form: the quantity of each line by its number, and the most days to execute."""

    quantities: Mapping[str, Decimal]
    execution_days: int


def deviations(lines: Sequence[Mapping[str, Any]] | None, days: int | None, demand: Demand) -> tuple[Deviation, ...]:
    """Return how a price form departs from what was asked; a form that could not be read departs from nothing."""
    if lines is None:
        return ()
    found = {
        Deviation.BILL_ALTERED: quantities(lines) != demand.quantities,
        Deviation.TOO_LONG: days is not None and days > demand.execution_days,
    }
    return tuple(deviation for deviation, departs in found.items() if departs)


def quantities(lines: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """Return the quantity that a price form gives for each line, by its number."""
    return {str(line["item"]): Decimal(line["quantity"]) for line in lines}
