"""Why an admissible bid is not ranked: its amount is outside the lot's limits, or its quality under a minimum."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from evaluation.rules.case import Bid, Lot, Quality
from evaluation.rules.figures import ZERO


class Elimination(StrEnum):
    """In the order in which a bid's reasons are given."""

    BELOW_FLOOR = "below_floor"
    ABOVE_CEILING = "above_ceiling"
    QUALITY_BELOW_MINIMUM = "quality_below_minimum"


def eliminations(bid: Bid, amount: Fraction, lot: Lot, quality: Quality | None) -> tuple[Elimination, ...]:
    """Every reason, each once; a bid exactly at a limit stays."""
    found = {
        Elimination.BELOW_FLOOR: lot.floor is not None and amount < lot.floor,
        Elimination.ABOVE_CEILING: lot.ceiling is not None and amount > lot.ceiling,
        Elimination.QUALITY_BELOW_MINIMUM: quality is not None and _is_under_a_minimum(bid, quality),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def points_of(bid: Bid) -> Fraction:
    """The sum of the points that the bid was given."""
    return sum(bid.points.values(), ZERO)


def _is_under_a_minimum(bid: Bid, quality: Quality) -> bool:
    return points_of(bid) < quality.minimum or any(
        bid.points[criterion.code] < criterion.minimum for criterion in quality.criteria
    )
