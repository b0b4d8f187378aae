"""How bids will be judged: an officer's choices made into the `method` of a public `lot-evaluation/1` case.

Every criterion's most points are its weight, so that what a bidder reads adds up to 100. Margins, ties and tests of
abnormally low bids are the profile's: an officer does not choose them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kernel.digits import compact
from kernel.refusals import Refused
from law.rules import LowTest, Profile
from tenders.rules import texts

MOST_CRITERIA = 12
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
WHOLE = Decimal(100)


class Kind(StrEnum):
    """The lowest price among admissible bids, or the best total of quality and price (DP 15-247 art. 78)."""

    LOWEST_PRICE = "lowest_price"
    QUALITY_PRICE = "quality_price"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion judged by points: its names, its weight (the most points), and the points under which a bid falls."""

    name_fr: str
    name_ar: str
    name_en: str
    weight: Decimal
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer chooses. `minimum`: the sum of points under which a technical bid is eliminated."""

    kind: Kind
    price_weight: Decimal = Decimal(0)
    criteria: tuple[Criterion, ...] = ()
    minimum: Decimal | None = None
    preference: bool = False


def criterion(french: str, arabic: str, english: str, weight: Decimal, minimum: Decimal | None = None) -> Criterion:
    """Return a criterion whose words are tidied; refusals as `tenders.rules.texts`."""
    return Criterion(
        texts.latin(texts.line(french, "criteria"), "criteria"),
        texts.arabic(texts.line(arabic, "criteria"), "criteria"),
        texts.optional(english, "criteria"),
        weight,
        minimum,
    )


def check(choice: Choice) -> Choice:
    """Return the choice if it makes a method.

    Refusals: `too_many_criteria` (`most`), `criteria_missing`, `weights_not_100` (`total`), `weight_zero`,
    `minimum_above_points`, `minimum_missing` (criteria beside the lowest price only eliminate).
    """
    if len(choice.criteria) > MOST_CRITERIA:
        raise Refused("too_many_criteria", field="criteria", most=MOST_CRITERIA)
    if choice.kind is Kind.QUALITY_PRICE and not choice.criteria:
        raise Refused("criteria_missing", field="criteria")
    if choice.kind is Kind.LOWEST_PRICE and choice.criteria and not choice.minimum:
        raise Refused("minimum_missing", field="minimum")
    _check_weights(choice)
    _check_minimums(choice)
    return choice


def _check_weights(choice: Choice) -> None:
    priced = choice.kind is Kind.QUALITY_PRICE
    weights = [*([choice.price_weight] if priced else []), *(one.weight for one in choice.criteria)]
    if any(weight <= 0 for weight in weights):
        raise Refused("weight_zero", field="price_weight" if priced and choice.price_weight <= 0 else "criteria")
    if weights and sum(weights) != WHOLE:
        raise Refused("weights_not_100", field="criteria", total=printed(Decimal(sum(weights))))


def _check_minimums(choice: Choice) -> None:
    points = sum((one.weight for one in choice.criteria), Decimal(0))
    if choice.minimum is not None and not 0 <= choice.minimum <= points:
        raise Refused("minimum_above_points", field="minimum", most=printed(points))
    for one in choice.criteria:
        if one.minimum is not None and not 0 <= one.minimum <= one.weight:
            raise Refused("minimum_above_points", field="criteria", most=printed(one.weight))


def method(choice: Choice, rules: Profile) -> dict[str, Any]:
    """Return the method object of `lot-evaluation/1`; its draw seed becomes known after the deadline."""
    priced = choice.kind is Kind.QUALITY_PRICE
    return {
        "kind": choice.kind.value,
        "price": {"formula": "ratio", "weight": printed(choice.price_weight)} if priced else None,
        "quality": _quality(choice) if choice.criteria else None,
        "features": None,
        "preference": {"margin": str(rules.preference_margin)} if choice.preference else None,
        "abnormally_low": [_low_test(one) for one in rules.abnormally_low],
        "ties": list(rules.ties),
        "draw_seed": None,
        "minimum_bids": rules.minimum_bids,
        "rounding": {"money": rules.money_places, "scores": rules.score_places},
    }


def criteria(choice: Choice) -> list[dict[str, Any]]:
    """Return the names of the criteria by their codes, T1, T2, …: the method holds codes alone."""
    return [
        {"code": code(number), "fr": one.name_fr, "ar": one.name_ar, "en": one.name_en}
        for number, one in enumerate(choice.criteria, start=1)
    ]


def choice(method: dict[str, Any], names: list[dict[str, Any]]) -> Choice:
    """Return the choice that a method was made from."""
    quality, price = method.get("quality"), method.get("price")
    made = [
        Criterion(name["fr"], name["ar"], name["en"], Decimal(one["max"]), _decimal(one.get("minimum")))
        for one, name in zip((quality or {}).get("criteria", ()), names, strict=True)
    ]
    return Choice(
        kind=Kind(method["kind"]),
        price_weight=Decimal(price["weight"]) if price else Decimal(0),
        criteria=tuple(made),
        minimum=_decimal(quality.get("minimum")) if quality else None,
        preference=method.get("preference") is not None,
    )


def code(number: int) -> str:
    """Return the code of the criterion with this number."""
    return f"T{number}"


def points(text: str) -> Decimal:
    """Return points as people type them, `40` or `12,5`; refuses `points_not_understood`."""
    words = compact(text).replace(",", ".").replace("٫", ".")
    if not _POINTS.fullmatch(words) or Decimal(words) > WHOLE:
        raise Refused("points_not_understood")
    return Decimal(words)


def printed(points: Decimal) -> str:
    """Return points as the format writes them: digits, and decimals only where there are some."""
    return f"{points.normalize():f}"


def _quality(choice: Choice) -> dict[str, Any]:
    weight = sum((one.weight for one in choice.criteria), Decimal(0))
    listed = [
        {"code": code(number), "max": printed(one.weight), "minimum": _printed(one.minimum)}
        for number, one in enumerate(choice.criteria, start=1)
    ]
    return {"formula": "points", "weight": printed(weight), "minimum": _printed(choice.minimum), "criteria": listed}


def _low_test(one: LowTest) -> dict[str, str]:
    limit = {} if one.discard_above is None else {"discard_above": str(one.discard_above)}
    return {"test": one.test, "share": str(one.share), **limit}


def _printed(points: Decimal | None) -> str | None:
    return None if points is None else printed(points)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
