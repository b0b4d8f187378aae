"""What the commission decides about a bid before anything is computed: admissible or not, and points where asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kernel.refusals import Refused

LONGEST_REMARK = 2000


class Ground(StrEnum):
    """Why a bid is not admissible (Loi 23-12 art. 43, 51; décret 15-247 art. 71, 72)."""

    NOT_AUTHENTICATED = "not_authenticated"
    EXCLUDED = "excluded"
    CAPACITY_NOT_SHOWN = "capacity_not_shown"
    PAPERS_MISSING = "papers_missing"
    DECLARATION_MISSING = "declaration_missing"
    NOT_CONFORMING = "not_conforming"
    PRICES_MISSING = "prices_missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What stands before the commission: a bid, whether it could be read, and its firm's authentication.

    `waiting`: the firm filed subject to authentication and its agency has not settled it yet.
    """

    ref: str
    readable: bool
    authenticated: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided about a bid: the grounds against it (none: admissible) and its points by criterion."""

    grounds: tuple[Ground, ...]
    points: Mapping[str, Decimal]
    remark: str


def check_judgement(bid: ToJudge, judged: Judgement, criteria: Sequence[Mapping[str, Any]], *, reserved: bool) -> None:
    """Accept a judgement or say what is wrong with it.

    Refusals: `ground_needed` (a bid that could not be read, or a reserved lot's bidder who is not authenticated, cannot
    be admissible), `remark_needed` (grounds want their reason in words), `remark_too_long`, `points_needed` (`field`,
    `criterion`), `points_too_many` (`most`).
    """
    missing = [ground for ground in required_grounds(bid, reserved=reserved) if ground not in judged.grounds]
    if missing:
        raise Refused("ground_needed", field="grounds", ground=missing[0].value)
    if judged.grounds and not judged.remark:
        raise Refused("remark_needed", field="remark")
    if len(judged.remark) > LONGEST_REMARK:
        raise Refused("remark_too_long", field="remark", most=LONGEST_REMARK)
    if not judged.grounds:
        for criterion in criteria:
            _check_points(criterion, judged.points)


def required_grounds(bid: ToJudge, *, reserved: bool) -> list[Ground]:
    """Return the grounds that the facts alone impose."""
    unread = [] if bid.readable else [Ground.UNREADABLE]
    stranger = reserved and not bid.authenticated and not bid.waiting
    return unread + ([Ground.NOT_AUTHENTICATED] if stranger else [])


def _check_points(criterion: Mapping[str, Any], points: Mapping[str, Decimal]) -> None:
    code, most = criterion["code"], Decimal(criterion["max"])
    given = points.get(code)
    if given is None or not given.is_finite() or given < 0:
        raise Refused("points_needed", field=f"points-{code}", criterion=code)
    if given > most:
        raise Refused("points_too_many", field=f"points-{code}", criterion=code, most=criterion["max"])


def check_conclusion(bids: Sequence[ToJudge], judged: Mapping[str, bool], *, reserved: bool) -> None:
    """Let the commission conclude a lot, or say what is still open.

    `judged` says of each bid that was judged whether it was found admissible. Refusals: `bids_unjudged` (`count`),
    `authentication_unsettled` (`bid`): who filed subject to authentication is settled before the ranking.
    """
    unjudged = [bid for bid in bids if bid.ref not in judged]
    if unjudged:
        raise Refused("bids_unjudged", count=len(unjudged))
    for bid in bids:
        if reserved and judged[bid.ref] and not bid.authenticated:
            raise Refused("authentication_unsettled", bid=bid.ref)
