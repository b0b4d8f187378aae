"""The case of one lot: everything its ranking is computed from, as values (`lot-evaluation/1`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FORMAT = "lot-evaluation/1"


class Kind(StrEnum):
    LOWEST_PRICE = "lowest_price"
    QUALITY_PRICE = "quality_price"
    WEIGHTED_PRICE = "weighted_price"


class PriceFormula(StrEnum):
    RATIO = "ratio"
    LINEAR = "linear"
    EXCESS = "excess"


class QualityFormula(StrEnum):
    POINTS = "points"
    RELATIVE = "relative"


class Low(StrEnum):
    """The tests of an abnormally low amount."""

    BELOW_MEAN_OF_OTHERS = "below_mean_of_others"
    BELOW_NEXT = "below_next"
    BELOW_TRIMMED_MEAN = "below_trimmed_mean"
    BELOW_ESTIMATE = "below_estimate"


class Tie(StrEnum):
    """What may separate bids that the method finds equal."""

    QUALITY = "quality"
    AMOUNT = "amount"
    EXECUTION_DAYS = "execution_days"
    RECEIVED_AT = "received_at"
    DRAW = "draw"


@dataclass(frozen=True, slots=True)
class Lot:
    ref: str
    currency: str
    estimate: Fraction | None
    ceiling: Fraction | None
    floor: Fraction | None


@dataclass(frozen=True, slots=True)
class Price:
    """How an amount becomes a score; `n` is the multiple of the lowest amount that scores 0 (0 outside `linear`)."""

    formula: PriceFormula
    weight: Fraction
    n: Fraction
    clamp: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    most: Fraction
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class Quality:
    """How points become a score. A minimum that the case does not set is 0, which every bid reaches."""

    formula: QualityFormula
    weight: Fraction
    minimum: Fraction
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """What a bid may offer more of, and the parts of 1 that each option is worth."""

    code: str
    options: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class LowTest:
    """One test of abnormally low amounts; `discard_above` is 0 outside `below_trimmed_mean`."""

    test: Low
    share: Fraction
    discard_above: Fraction


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals of amounts and of scores; None keeps scores exact."""

    money: int
    scores: int | None


@dataclass(frozen=True, slots=True)
class Method:
    """`price` is None unless the kind is `quality_price`; a `margin` of None is no preference."""

    kind: Kind
    price: Price | None
    quality: Quality | None
    features: tuple[Feature, ...]
    margin: Fraction | None
    low_tests: tuple[LowTest, ...]
    ties: tuple[Tie, ...]
    draw_seed: str | None
    minimum_bids: int
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as the bidder wrote it, and its value."""

    text: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    item: str
    quantity: Fraction
    unit_price: Fraction
    stated_total: Written | None


@dataclass(frozen=True, slots=True)
class Bid:
    """`refusals` is empty for an admissible bid; only a refused one may have neither `amount` nor `lines`."""

    ref: str
    firm: str
    received_at: Fraction
    refusals: tuple[str, ...]
    amount: Fraction | None
    lines: tuple[Line, ...]
    stated_amount: Written | None
    discount: Fraction
    points: dict[str, Fraction]
    features: dict[str, Fraction]
    preferred: bool
    execution_days: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """`digest` is the fingerprint of the document the case was read from."""

    lot: Lot
    method: Method
    bids: tuple[Bid, ...]
    digest: str
