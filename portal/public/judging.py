"""How bids will be judged, as a page says it: the `method` of a tender with the names of its criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.language import gettext


@dataclass(frozen=True, slots=True)
class Mark:
    """A criterion judged by points: its name in the reader's language, the most points, those it takes to stay."""

    name: str
    most: str
    minimum: str | None


@dataclass(frozen=True, slots=True)
class Judging:
    """A method in the reader's language. `margin` and the shares are parts of 1."""

    kind: str
    price_points: str | None
    minimum: str | None
    marks: tuple[Mark, ...]
    margin: Decimal | None
    ties: tuple[str, ...]
    low: tuple[tuple[str, Decimal], ...]
    least_bids: int


def judging(method: Mapping[str, Any], names: Sequence[Mapping[str, str]], lang: str) -> Judging:
    """Return a method of `lot-evaluation/1` for a page; French stands in where a criterion has no name."""
    quality, price, preference = method["quality"] or {}, method["price"], method["preference"]
    listed = zip(quality.get("criteria", ()), names, strict=False)
    marks = [Mark(name.get(lang) or name["fr"], one["max"], one["minimum"]) for one, name in listed]
    priced = [Mark(gettext("Price"), price["weight"], None)] if price else []
    return Judging(
        kind=method["kind"],
        price_points=price["weight"] if price else None,
        minimum=quality.get("minimum"),
        marks=(*priced, *marks),
        margin=Decimal(preference["margin"]) if preference else None,
        ties=tuple(method["ties"]),
        low=tuple((one["test"], Decimal(one["share"])) for one in method["abnormally_low"]),
        least_bids=method["minimum_bids"],
    )
