"""A case that uses every key of `lot-evaluation/1`, and how to break it in one place."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.rules import Fault, check_case
from tests.make.evaluation_case import Json, bid, case, line, method, price, quality, refused

MISSING = object()


def whole_case() -> Json:
    """A case that uses every key of the format."""
    by = method(
        "quality_price",
        price=price("linear", n="2", clamp=False),
        quality=quality(
            {"code": "T1", "max": "40", "minimum": "10"}, {"code": "T2", "max": "60", "minimum": None}, minimum="50"
        ),
        features=[{"code": "YEARS", "options": ["0.05", "0.10"]}],
        preference={"margin": "0.25"},
        abnormally_low=[
            {"test": "below_next", "share": "0.30"},
            {"test": "below_trimmed_mean", "discard_above": "1.20", "share": "0.10"},
        ],
        ties=["amount", "draw"],
        draw_seed="seed",
    )
    judged: Json = {
        "quality": {"T1": "35", "T2": "50"},
        "features": {"YEARS": "0.05"},
        "preferred": True,
        "execution_days": 90,
    }
    lines = [line("trench", "120", "4500.00", stated_total="540000.00"), line("cable", "800.5", "812.35")]
    return case(
        bid("B1", "1200000.00", why=[], discount="0.05", **judged),
        bid("B2", lines=lines, stated_amount="1190286.18", discount=None, **judged),
        refused("B3", "unsigned", "late"),
        by=by,
        estimate="1300000.00",
        ceiling="1500000.00",
        floor="900000.00",
    )


def set_at(document: Json, path: str, value: object) -> Json:
    """The document with the value at a path like `bids.0.amount` replaced, or taken away."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = document
    for step in way:
        inner = inner[step]
    if value is MISSING:
        del inner[last]
    else:
        inner[last] = value
    return document


def fault_of(document: object) -> Fault:
    with pytest.raises(Fault) as refusal:
        check_case(document)
    return refusal.value


def place_of(path: str) -> str:
    """`bids[0].amount` for `bids.0.amount`."""
    steps = [f"[{step}]" if step.isdigit() else f".{step}" for step in path.split(".")]
    return "".join(steps).removeprefix(".")
