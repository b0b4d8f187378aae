"""The method of a case, read and checked. What its kind does not use is checked all the same, and left behind."""

from __future__ import annotations

from fractions import Fraction

from evaluation.rules.case import (
    Criterion,
    Feature,
    Kind,
    Low,
    LowTest,
    Method,
    Price,
    PriceFormula,
    Quality,
    QualityFormula,
    Rounding,
    Tie,
)
from evaluation.rules.document import At, Keys, refuse_twins
from evaluation.rules.figures import ONE, ZERO

MOST_DECIMALS = 9


def read_method(at: At) -> Method:
    keys = at.keys(
        "kind", "price", "quality", "features", "preference", "abnormally_low", "ties", "draw_seed", "minimum_bids",
        "rounding",
    )  # fmt: skip
    kind = keys.need("kind").word(Kind)
    return Method(
        kind=kind,
        price=_price_for(kind, keys),
        quality=keys.maybe("quality", _quality),
        features=_features_for(kind, keys),
        margin=keys.maybe("preference", _margin),
        low_tests=keys.each("abnormally_low", _low_test),
        ties=keys.each("ties", lambda tie: tie.word(Tie)),
        draw_seed=keys.maybe("draw_seed", At.text),
        minimum_bids=keys.need("minimum_bids").whole(),
        rounding=_rounding(keys.need("rounding")),
    )


def _price_for(kind: Kind, keys: Keys) -> Price | None:
    if kind is Kind.QUALITY_PRICE:
        return _price(keys.need("price"))
    keys.maybe("price", _price)
    return None


def _price(at: At) -> Price:
    keys = at.keys("formula", "weight", "n", "clamp")
    formula = keys.need("formula").word(PriceFormula)
    if formula is PriceFormula.LINEAR:
        keys.need("n")
    return Price(
        formula=formula,
        weight=keys.need("weight").decimal(),
        n=keys.maybe("n", lambda n: n.decimal_above(1)) or ZERO,
        clamp=keys.maybe("clamp", At.truth) or False,
    )


def _quality(at: At) -> Quality:
    keys = at.keys("formula", "weight", "minimum", "criteria")
    criteria = keys.need("criteria").some(_criterion)
    refuse_twins(f"{at.place}.criteria", "code", (criterion.code for criterion in criteria))
    return Quality(
        formula=keys.need("formula").word(QualityFormula),
        weight=keys.need("weight").decimal(),
        minimum=keys.maybe("minimum", At.decimal) or ZERO,
        criteria=criteria,
    )


def _criterion(at: At) -> Criterion:
    keys = at.keys("code", "max", "minimum")
    return Criterion(
        code=keys.need("code").name(),
        most=keys.need("max").decimal_above(0),
        minimum=keys.maybe("minimum", At.decimal) or ZERO,
    )


def _features_for(kind: Kind, keys: Keys) -> tuple[Feature, ...]:
    at = keys.need("features") if kind is Kind.WEIGHTED_PRICE else keys.get("features")
    if at is None:
        return ()
    features = at.each(_feature)
    refuse_twins(at.place, "code", (feature.code for feature in features))
    if sum((max(feature.options) for feature in features), ZERO) >= ONE:
        raise at.fault("the largest options add up to 1 or more")
    return features


def _feature(at: At) -> Feature:
    keys = at.keys("code", "options")
    return Feature(keys.need("code").name(), keys.need("options").some(At.decimal))


def _margin(at: At) -> Fraction:
    return at.keys("margin").need("margin").part()


def _low_test(at: At) -> LowTest:
    keys = at.keys("test", "share", "discard_above")
    test = keys.need("test").word(Low)
    if test is Low.BELOW_TRIMMED_MEAN:
        keys.need("discard_above")
    return LowTest(test, keys.need("share").part(), keys.maybe("discard_above", At.decimal) or ZERO)


def _rounding(at: At) -> Rounding:
    keys = at.keys("money", "scores")
    return Rounding(_decimals(keys.need("money")), keys.nullable("scores", _decimals))


def _decimals(at: At) -> int:
    if (decimals := at.whole()) > MOST_DECIMALS:
        raise at.fault(f"over {MOST_DECIMALS}")
    return decimals
