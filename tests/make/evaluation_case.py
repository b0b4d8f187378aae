"""Cases of `lot-evaluation/1`: plain ones to write a test with, and invented ones for properties."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from evaluation.rules import Entry, Result, rank

Json = dict[str, Any]


def bid(ref: str, amount: object = None, **keys: object) -> Json:
    """An admissible bid; keys given as None stay in the document as null."""
    told: Json = {"ref": ref, "firm": f"F-{ref}", "received_at": "2026-03-01T10:00:00+01:00", "admissible": True}
    return told | ({} if amount is None else {"amount": amount}) | keys


def refused(ref: str, *why: str, **keys: object) -> Json:
    return bid(ref) | {"admissible": False, "why": list(why or ("unsigned",))} | keys


def line(item: str, quantity: str, unit_price: str, **keys: object) -> Json:
    return {"item": item, "quantity": quantity, "unit_price": unit_price, **keys}


def method(kind: str = "lowest_price", **keys: object) -> Json:
    return {"kind": kind, "minimum_bids": 1, "rounding": {"money": 2, "scores": 2}, **keys}


def quality(*criteria: Json, formula: str = "points", weight: str = "60", minimum: str | None = None) -> Json:
    asked = list(criteria or ({"code": "T1", "max": "100"},))
    return {"formula": formula, "weight": weight, "minimum": minimum, "criteria": asked}


def price(formula: str = "ratio", weight: str = "40", **keys: object) -> Json:
    return {"formula": formula, "weight": weight, **keys}


def case(*bids: Json, by: Json | None = None, **lot: object) -> Json:
    return {
        "format": "lot-evaluation/1",
        "lot": {"ref": "L1", "currency": "DZD", **lot},
        "method": by or method(),
        "bids": list(bids),
    }


def entries(result: Result) -> dict[str, Entry]:
    return {entry["ref"]: entry for entry in result["ranking"]}


def ranked(*bids: Json, by: Json | None = None, **lot: object) -> dict[str, Entry]:
    """The entries of a case that is ranked, by the ref of the bid."""
    return entries(rank(case(*bids, by=by, **lot)))


def ranks(*bids: Json, by: Json | None = None, **lot: object) -> dict[str, int | None]:
    return {ref: entry["rank"] for ref, entry in ranked(*bids, by=by, **lot).items()}


@cache
def figures(most: int = 400, places: int = 2) -> st.SearchStrategy[str]:
    """Decimal strings from 0, few enough for equal ones to meet."""
    return st.builds(
        lambda units, cut: f"{units // 10**cut}.{units % 10**cut:0{cut}d}" if cut else str(units),
        st.integers(0, most),
        st.integers(0, places),
    )


@cache
def marks() -> st.SearchStrategy[str]:
    """Points from 0 to 10 in tenths."""
    return st.integers(0, 100).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")


@cache
def parts() -> st.SearchStrategy[str]:
    return st.sampled_from(["0", "0.05", "0.1", "0.25", "0.333", "0.50", "1"])


@cache
def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@cache
@st.composite
def qualities(draw: st.DrawFn) -> Json:
    codes = draw(st.lists(st.sampled_from(["T1", "T2", "T3"]), min_size=1, max_size=3, unique=True))
    criteria = [{"code": code, "max": "10", "minimum": draw(maybe(figures(30, 1)))} for code in codes]
    formula = draw(st.sampled_from(["points", "relative"]))
    return quality(*criteria, formula=formula, weight=draw(figures(90, 0)), minimum=draw(maybe(figures(20, 1))))


@cache
@st.composite
def prices(draw: st.DrawFn) -> Json:
    formula = draw(st.sampled_from(["ratio", "linear", "excess"]))
    return price(formula, draw(figures(90, 0)), n=draw(st.sampled_from(["1.5", "2", "3"])), clamp=draw(st.booleans()))


@cache
def features() -> st.SearchStrategy[list[Json]]:
    options = st.lists(st.sampled_from(["0.05", "0.10", "0.20"]), min_size=1, max_size=3)
    return st.lists(
        st.fixed_dictionaries({"code": st.sampled_from(["YEARS", "CREW", "NEAR"]), "options": options}),
        max_size=3,
        unique_by=lambda feature: str(feature["code"]),
    )


@cache
def low_tests() -> st.SearchStrategy[list[Json]]:
    names = ["below_mean_of_others", "below_next", "below_trimmed_mean", "below_estimate"]
    test = st.fixed_dictionaries({"test": st.sampled_from(names), "share": parts(), "discard_above": figures(200)})
    return st.lists(test, max_size=4)


@cache
def methods() -> st.SearchStrategy[Json]:
    separators = st.sampled_from(["quality", "amount", "execution_days", "received_at", "draw"])
    return st.builds(
        method,
        st.sampled_from(["lowest_price", "quality_price", "weighted_price"]),
        price=prices(),
        quality=maybe(qualities()),
        features=features(),
        preference=maybe(st.fixed_dictionaries({"margin": parts()})),
        abnormally_low=low_tests(),
        ties=st.lists(separators, max_size=3),
        draw_seed=maybe(st.text(max_size=3)),
        minimum_bids=st.integers(0, 3),
        rounding=st.fixed_dictionaries({"money": st.integers(0, 3), "scores": maybe(st.integers(0, 3))}),
    )


@cache
def priced_lines() -> st.SearchStrategy[list[Json]]:
    """Lines, some with a total as their bidder multiplied it."""
    items = st.sampled_from(["trench", "cable", "chamber"])
    priced = st.builds(line, items, figures(50), figures(50), stated_total=maybe(figures()))
    return st.lists(priced, min_size=1, max_size=3)


def asked(ref: str, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Json:
    """What a bid asks for: an amount, or lines and perhaps a total as its bidder added them up."""
    if draw(st.booleans()):
        return bid(ref, draw(figures()))
    return bid(ref, lines=draw(priced_lines()), stated_amount=draw(maybe(figures())))


@st.composite
def bids(draw: st.DrawFn, ref: str, by: Json) -> Json:
    criteria = by["quality"]["criteria"] if by.get("quality") else []
    told = asked(ref, draw) | {
        "discount": draw(maybe(parts())),
        "quality": {criterion["code"]: draw(marks()) for criterion in criteria},
        "features": {
            feature["code"]: draw(st.sampled_from(["0", *feature["options"]])) for feature in by.get("features", [])
        },
        "preferred": draw(st.booleans()),
        "execution_days": draw(maybe(st.integers(0, 3))),
        "received_at": f"2026-03-01T10:0{draw(st.integers(0, 3))}:00Z",
    }
    return told if draw(st.integers(0, 4)) else told | {"admissible": False, "why": ["unsigned"]}


@st.composite
def cases(draw: st.DrawFn, by: st.SearchStrategy[Json] | None = None) -> Json:
    """Any case that follows the format, with few bids and small figures, so that limits and equal bids are met."""
    chosen = draw(methods() if by is None else by)
    refs = draw(st.lists(st.sampled_from(["B1", "B2", "B3", "B10", "é", "م"]), max_size=6, unique=True))
    limits = {limit: draw(maybe(figures())) for limit in ("estimate", "floor", "ceiling")}
    return case(*(draw(bids(ref, chosen)) for ref in refs), by=chosen, **limits)
