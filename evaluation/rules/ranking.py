"""The ranking of one lot: a pure function of its case (docs/algorithms/ranking.md says it in words)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from evaluation.rules.abnormally_low import flags
from evaluation.rules.amounts import amount_of, evaluated_amount
from evaluation.rules.case import Bid, Case
from evaluation.rules.eliminations import eliminations
from evaluation.rules.figures import fixed
from evaluation.rules.places import Place, places
from evaluation.rules.printing import Status, ranked_entry, unranked_entry
from evaluation.rules.reading import check_case
from evaluation.rules.result import FORMAT, RULES_VERSION, Entry, Result
from evaluation.rules.scores import Contender, standings


class Outcome(StrEnum):
    RANKED = "ranked"
    UNSUCCESSFUL = "unsuccessful"


class Reason(StrEnum):
    """Why a lot is unsuccessful."""

    NO_BID = "no_bid"
    NO_ADMISSIBLE_BID = "no_admissible_bid"
    TOO_FEW_BIDS = "too_few_bids"


@dataclass(frozen=True, slots=True)
class Examined:
    """A bid after its own examination: a contender, or out for the reasons in `why`."""

    bid: Bid
    amount: Fraction | None
    why: tuple[str, ...]
    contender: Contender | None

    @property
    def status(self) -> Status:
        if self.contender:
            return Status.RANKED
        return Status.INADMISSIBLE if self.bid.refusals else Status.ELIMINATED


def rank(case: Case | dict[str, object]) -> Result:
    """The result of a case, read already or still a JSON document. Raises `Fault` if the document breaks the format."""
    case = case if isinstance(case, Case) else check_case(case)
    examined = [_examine(bid, case) for bid in case.bids]
    contenders = [bid.contender for bid in examined if bid.contender]
    ranks = places(standings(contenders, case.method), case.method)
    reason = _reason(case, len(contenders))
    winner = ranks[0].sole if reason is None else None
    return Result(
        format=FORMAT,
        lot=case.lot.ref,
        rules_version=RULES_VERSION,
        input_digest=case.digest,
        outcome=(Outcome.UNSUCCESSFUL if reason else Outcome.RANKED).value,
        reason=reason.value if reason else None,
        winner=winner.contender.bid.ref if winner else None,
        award_amount=fixed(winner.contender.amount, case.method.rounding.money) if winner else None,
        ties=_ties(ranks),
        ranking=_ranked(ranks, case) + _unranked(examined, case),
    )


def _examine(bid: Bid, case: Case) -> Examined:
    amount = amount_of(bid, case.method.rounding.money)
    if bid.refusals or amount is None:
        return Examined(bid, amount, bid.refusals, None)
    why = eliminations(bid, amount, case.lot, case.method.quality)
    contender = None if why else Contender(bid, amount, evaluated_amount(bid, amount, case.method))
    return Examined(bid, amount, why, contender)


def _reason(case: Case, left: int) -> Reason | None:
    if not case.bids:
        return Reason.NO_BID
    if not left:
        return Reason.NO_ADMISSIBLE_BID
    return Reason.TOO_FEW_BIDS if left < case.method.minimum_bids else None


def _ties(ranks: Sequence[Place]) -> list[list[str]]:
    """The groups that nothing separated, by rank; the refs of a group by code point, so that no order is suggested."""
    shared = [place.holders for place in ranks if not place.sole]
    return [sorted(holder.contender.bid.ref for holder in holders) for holders in shared]


def _ranked(ranks: Sequence[Place], case: Case) -> list[Entry]:
    raised = flags(case.method.low_tests, ranks, case.lot.estimate)
    return [
        ranked_entry(place.rank, holder, raised[holder.contender.bid.ref], case.method.rounding)
        for place in ranks
        for holder in place.holders
    ]


def _unranked(examined: Sequence[Examined], case: Case) -> list[Entry]:
    return [
        unranked_entry(found.bid, found.amount, status, found.why, case.method.rounding)
        for status in (Status.ELIMINATED, Status.INADMISSIBLE)
        for found in examined
        if found.status is status
    ]
