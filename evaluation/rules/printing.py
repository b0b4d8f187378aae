"""One bid's entry in the printed ranking: amounts and scores with all their decimals."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from evaluation.rules.amounts import corrections_of
from evaluation.rules.case import Bid, Rounding
from evaluation.rules.figures import exact, fixed
from evaluation.rules.result import Entry, PrintedCorrection
from evaluation.rules.scores import Standing

COEFFICIENT_DECIMALS = 6


class Status(StrEnum):
    RANKED = "ranked"
    ELIMINATED = "eliminated"
    INADMISSIBLE = "inadmissible"


def unranked_entry(
    bid: Bid, amount: Fraction | None, status: Status, why: Sequence[str], rounding: Rounding
) -> Entry:  # fmt: skip
    """A bid that is not ranked has an amount, if it gave one, and no figure of the method."""
    return Entry(
        ref=bid.ref,
        rank=None,
        status=status.value,
        why=[str(code) for code in why],
        amount=_fixed(amount, rounding.money),
        evaluated_amount=None,
        weighted_amount=None,
        coefficient=None,
        quality_score=None,
        price_score=None,
        total_score=None,
        flags=[],
        corrections=_corrections(bid, rounding.money),
    )


def ranked_entry(rank: int, standing: Standing, flags: Sequence[str], rounding: Rounding) -> Entry:
    """A ranked bid shows every figure that its rank came from."""
    contender = standing.contender
    entry = unranked_entry(contender.bid, contender.amount, Status.RANKED, [], rounding)
    entry["rank"] = rank
    entry["evaluated_amount"] = fixed(contender.evaluated, rounding.money)
    entry["weighted_amount"] = _fixed(standing.weighted, rounding.money)
    entry["coefficient"] = _fixed(standing.coefficient, COEFFICIENT_DECIMALS)
    entry["quality_score"] = _score(standing.quality, rounding)
    entry["price_score"] = _score(standing.price, rounding)
    entry["total_score"] = _score(standing.total, rounding)
    entry["flags"] = list(flags)
    return entry


def _corrections(bid: Bid, money: int) -> list[PrintedCorrection]:
    return [
        PrintedCorrection(item=found.item, stated=found.stated, corrected=fixed(found.corrected, money))
        for found in corrections_of(bid, money)
    ]


def _fixed(value: Fraction | None, places: int) -> str | None:
    return None if value is None else fixed(value, places)


def _score(value: Fraction | None, rounding: Rounding) -> str | None:
    if value is None:
        return None
    return exact(value) if rounding.scores is None else fixed(value, rounding.scores)
