"""The case of a lot, frozen: everything its ranking will be computed from, as the public format writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from evaluation.rules.case import FORMAT

CURRENCY = "DZD"


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What the case says of a lot: its reference, estimate and limits, in dinars before tax.

    An estimate that the notice kept back is published with the case: without it nobody could compute the flags anew.
    """

    ref: str
    estimate: Decimal | None
    ceiling: Decimal | None
    floor: Decimal | None


@dataclass(frozen=True, slots=True)
class JudgedBid:
    """A bid with what was decided about it. `lines` are its price form's, as opened; nothing is corrected here."""

    ref: str
    firm: str
    received_at: datetime
    grounds: tuple[str, ...]
    lines: Sequence[Mapping[str, Any]] | None
    discount: str | None
    execution_days: int | None
    points: Mapping[str, Decimal]


def case_of(lot: LotFacts, method: Mapping[str, Any], bids: Sequence[JudgedBid], draw_seed: str) -> dict[str, Any]:
    """Return the case (`lot-evaluation/1`), bids in their order of arrival.

    The seed of a draw is the root over the book of bids: public, and unknown to everybody before the close.
    """
    limits = {"estimate": lot.estimate, "ceiling": lot.ceiling, "floor": lot.floor}
    amounts = {name: None if value is None else f"{value:f}" for name, value in limits.items()}
    return {
        "format": FORMAT,
        "lot": {"ref": lot.ref, "currency": CURRENCY, **amounts},
        "method": {**method, "draw_seed": draw_seed},
        "bids": [_bid(bid) for bid in sorted(bids, key=lambda bid: (bid.received_at, bid.ref))],
    }


def _bid(bid: JudgedBid) -> dict[str, Any]:
    received_at = bid.received_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    known: dict[str, Any] = {"ref": bid.ref, "firm": bid.firm, "received_at": received_at}
    known |= {"admissible": not bid.grounds, "why": list(bid.grounds)}
    if bid.lines:
        known |= {"lines": [_line(line) for line in bid.lines], "discount": bid.discount}
    if not bid.grounds:
        # The portal registers firms of Algerian law alone: the margin of art. 62 raises none of them.
        known |= {"quality": {code: f"{points:f}" for code, points in bid.points.items()}, "preferred": True}
    return known | {"execution_days": bid.execution_days}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("item", "quantity", "unit_price")}
