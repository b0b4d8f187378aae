"""What the commission decides about a bid before anything is computed: admissible or not, and points where asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from accounts.rules.authentication import Authentication, Held, standing_of
from evaluation.rules.conformity import Deviation
from kernel.digits import compact
from kernel.refusals import Refused
from law.rules import Profile, calendar
from tenders.rules import texts

LONGEST_REMARK = 2000
_POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_BEST_FIRST = list(Authentication)


class Ground(StrEnum):
    """Why a bid is not admissible (Loi 23-12 art. 43, 51; décret 15-247 art. 71, 72): `ground.<code>`."""

    NOT_AUTHENTICATED = "not_authenticated"
    EXCLUDED = "excluded"
    CAPACITY_NOT_SHOWN = "capacity_not_shown"
    PAPERS_MISSING = "papers_missing"
    DECLARATION_MISSING = "declaration_missing"
    NOT_CONFORMING = "not_conforming"
    PRICES_MISSING = "prices_missing"
    PRICE_NOT_JUSTIFIED = "price_not_justified"
    UNREADABLE = "unreadable"


# Nobody has an opinion on these: the facts impose them, leave them open (an agency that stays silent), or deny them.
FACTUAL = frozenset({Ground.NOT_AUTHENTICATED, Ground.UNREADABLE})


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What stands before the commission, whatever it thinks: a bid, and the facts about it that bind.

    `waiting`: the firm filed subject to authentication and its agency has not settled it yet; `overdue`: nor has it
    within the time that bidders have to complete their papers.
    """

    ref: str
    readable: bool = True
    authenticated: bool = True
    waiting: bool = False
    overdue: bool = False
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided about a bid: the grounds against it (none: admissible) and its points by criterion."""

    grounds: tuple[Ground, ...]
    points: Mapping[str, Decimal]
    remark: str


def standing(held: Sequence[Held], received_at: datetime, now: datetime, *, subject: bool) -> Authentication:
    """Return how a bidder is authenticated, by what its agencies have settled until now.

    The attestation must cover the instant at which the bid was received. For a firm that filed `subject` to
    authentication, one that covers the present counts as well: its agency may have signed it after the deadline.
    """
    instants = (received_at, now) if subject else (received_at,)
    return min((standing_of(held, at) for at in instants), key=_BEST_FIRST.index)


def answer_by(opened_at: datetime, rules: Profile) -> datetime:
    """Return until when agencies are waited for: while bidders may complete their papers (décret 15-247 art. 71)."""
    return calendar().deadline_after(opened_at, rules.completion)


def read_points(text: str) -> Decimal | None:
    """Return points as people type them (`33,5`), nothing for an empty field; refuses `score_not_understood`."""
    typed = compact(text).replace(",", ".").replace("٫", ".")
    if not typed:
        return None
    if not _POINTS.fullmatch(typed):
        raise Refused("score_not_understood")
    return Decimal(typed)


def check_judgement(
    bid: ToJudge, judged: Judgement, criteria: Sequence[Mapping[str, Any]], *, reserved: bool
) -> Judgement:
    """Return a judgement, its remark tidied and its grounds in order, each once; or say what is wrong with it.

    Refusals: `ground_needed` (`ground`: the facts alone make the bid inadmissible), `ground_contradicted` (`ground`:
    the facts say otherwise), `remark_needed` (grounds want their reason in words), `text_too_long` (`most`),
    `unknown_criterion`; and `points_needed`, `score_not_understood`, `points_too_many` (`most`), with `criterion`.
    """
    required, allowed = required_grounds(bid, reserved=reserved), open_grounds(bid, reserved=reserved)
    if missing := [ground for ground in required if ground not in judged.grounds]:
        raise Refused("ground_needed", field="grounds", ground=missing[0].value)
    if unfounded := [ground for ground in judged.grounds if ground not in allowed]:
        raise Refused("ground_contradicted", field="grounds", ground=unfounded[0].value)
    remark = texts.lines(judged.remark, "remark", LONGEST_REMARK) if judged.remark.strip() else ""
    if judged.grounds and not remark:
        raise Refused("remark_needed", field="remark")
    _check_points(judged, criteria)
    return replace(judged, grounds=tuple(ground for ground in Ground if ground in judged.grounds), remark=remark)


def open_grounds(bid: ToJudge, *, reserved: bool) -> list[Ground]:
    """Return the grounds that a member may choose from.

    Where an agency stays silent until the time to complete papers is over (décret 15-247 art. 71), the commission may
    refuse the bid as not authenticated, or wait on: a lot must not hang on a third party, nor a firm pay for its agency
    unless the commission says so.
    """
    facts = set(required_grounds(bid, reserved=reserved))
    if reserved and bid.overdue:
        facts.add(Ground.NOT_AUTHENTICATED)
    return [ground for ground in Ground if ground not in FACTUAL or ground in facts]


def required_grounds(bid: ToJudge, *, reserved: bool) -> list[Ground]:
    """Return the grounds that the facts alone impose."""
    imposed = {
        Ground.UNREADABLE: not bid.readable,
        Ground.NOT_AUTHENTICATED: reserved and not bid.authenticated and not bid.waiting,
        Ground.NOT_CONFORMING: bool(bid.deviations),
    }
    return [ground for ground, stands in imposed.items() if stands]


def _check_points(judged: Judgement, criteria: Sequence[Mapping[str, Any]]) -> None:
    """Check the points of each criterion; a bid that is not admissible needs none."""
    if judged.points.keys() - {criterion["code"] for criterion in criteria}:
        raise Refused("unknown_criterion")
    for criterion in criteria:
        given, where = judged.points.get(criterion["code"]), _place(criterion)
        if given is not None:
            _check_given(given, Decimal(criterion["max"]), where)
        elif not judged.grounds:
            raise Refused("points_needed", **where)


def _check_given(given: Decimal, most: Decimal, where: Mapping[str, str]) -> None:
    if not given.is_finite() or given < 0 or (Fraction(given) * 100).denominator != 1:
        raise Refused("score_not_understood", **where)
    if given > most:
        raise Refused("points_too_many", most=f"{most:f}", **where)


def _place(criterion: Mapping[str, Any]) -> dict[str, str]:
    return {"field": f"points_{criterion['code']}", "criterion": str(criterion["code"])}


def check_conclusion(bids: Sequence[ToJudge], judged: Mapping[str, Collection[str]], *, reserved: bool) -> None:
    """Let the commission conclude a lot, or say what is still open.

    `judged` gives the grounds against each bid that was judged; none: admissible. Refusals: `bids_unjudged` (`count`),
    `authentication_waits` (`bid`: who filed subject to authentication is settled, or refused, before the ranking),
    `judgement_overtaken` (`bid`: what has been settled since makes it inadmissible, or takes a ground away).
    """
    unjudged = [bid for bid in bids if bid.ref not in judged]
    if unjudged:
        raise Refused("bids_unjudged", count=len(unjudged))
    for bid in bids:
        if reserved and bid.waiting and not judged[bid.ref]:
            raise Refused("authentication_waits", bid=bid.ref)
        if _is_overtaken(bid, judged[bid.ref], reserved=reserved):
            raise Refused("judgement_overtaken", bid=bid.ref)


def _is_overtaken(bid: ToJudge, grounds: Collection[str], *, reserved: bool) -> bool:
    if not grounds:
        return bool(required_grounds(bid, reserved=reserved))
    return not set(grounds) <= set(open_grounds(bid, reserved=reserved))
