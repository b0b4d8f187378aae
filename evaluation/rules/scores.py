"""The figures that rank: scores of quality and of price, coefficients, weighted amounts.

A bid's figures depend on the bids left beside it (the lowest amount, the best points), never on those eliminated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.rules.case import Bid, Feature, Kind, Method, Price, PriceFormula, Quality, QualityFormula
from evaluation.rules.eliminations import points_of
from evaluation.rules.figures import ONE, ZERO, rounded


@dataclass(frozen=True, slots=True)
class Contender:
    """A bid left to rank, its real amount and the one compared."""

    bid: Bid
    amount: Fraction
    evaluated: Fraction


@dataclass(frozen=True, slots=True)
class Standing:
    """A contender with its figures; each is None where the method has none."""

    contender: Contender
    quality: Fraction | None
    price: Fraction | None
    coefficient: Fraction | None
    weighted: Fraction | None

    @property
    def total(self) -> Fraction | None:
        """The sum of the component scores, already rounded: what a bidder reads adds up."""
        return None if self.price is None else self.price + (self.quality or ZERO)

    @property
    def rank_value(self) -> Fraction:
        """What the method ranks on, the lowest first."""
        if self.total is not None:
            return -self.total
        return self.contender.evaluated if self.weighted is None else self.weighted


@dataclass(frozen=True, slots=True)
class Field:
    """What the bids left have in common: the lowest evaluated amount and the most points of any."""

    lowest: Fraction
    most_points: Fraction


def standings(contenders: Sequence[Contender], method: Method) -> list[Standing]:
    """Every contender with the figures that the method gives it."""
    field = Field(
        lowest=min((contender.evaluated for contender in contenders), default=ZERO),
        most_points=max((points_of(contender.bid) for contender in contenders), default=ZERO),
    )
    return [_standing(contender, method, field) for contender in contenders]


def _standing(contender: Contender, method: Method, field: Field) -> Standing:
    quality = None if method.quality is None else quality_score(points_of(contender.bid), method.quality, field)
    price = None if method.price is None else price_score(contender.evaluated, method.price, field)
    weighs = method.kind is Kind.WEIGHTED_PRICE
    by = coefficient(contender.bid, method.features) if weighs else None
    return Standing(
        contender=contender,
        quality=_score(quality, method),
        price=_score(price, method),
        coefficient=by,
        weighted=None if by is None else rounded(contender.evaluated / by, method.rounding.money),
    )


def quality_score(points: Fraction, quality: Quality, field: Field) -> Fraction:
    """The weight of quality in the part that the points are of the most possible, or of the best bid's."""
    if quality.formula is QualityFormula.RELATIVE:
        best = field.most_points
    else:
        best = sum((criterion.most for criterion in quality.criteria), ZERO)
    return points / best * quality.weight if best else ZERO


def price_score(amount: Fraction, price: Price, field: Field) -> Fraction:
    """The weight of price in the part that the formula gives the amount, below 0 where nothing clamps it."""
    score = price.weight * _price_part(amount, price, field.lowest)
    return max(score, ZERO) if price.clamp else score


def _price_part(amount: Fraction, price: Price, lowest: Fraction) -> Fraction:
    if lowest == 0:
        return ONE if amount == 0 else ZERO
    match price.formula:
        case PriceFormula.RATIO:
            return lowest / amount
        case PriceFormula.LINEAR:
            return (price.n * lowest - amount) / ((price.n - 1) * lowest)
        case PriceFormula.EXCESS:
            return 1 - (amount - lowest) / lowest


def coefficient(bid: Bid, features: Sequence[Feature]) -> Fraction:
    """By what an amount is divided for the features chosen: 1 for none of them."""
    chosen = sum((bid.features[feature.code] for feature in features), ZERO)
    most = sum((max(feature.options) for feature in features), ZERO)
    return ONE + chosen / (ONE - most)


def _score(score: Fraction | None, method: Method) -> Fraction | None:
    places = method.rounding.scores
    return score if score is None or places is None else rounded(score, places)
