"""Whether a ranked lot may be awarded, and what an award must say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluation.rules.judgement import ToJudge
from evaluation.rules.ranking import Outcome
from evaluation.rules.result import Entry, Result
from kernel.refusals import Refused
from tenders.rules import texts
from tenders.rules.lives import LotAct

SHORTEST_GROUNDS = 20
LONGEST_GROUNDS = 4000


@dataclass(frozen=True, slots=True)
class Winner:
    """Whom a ranking puts first, alone, and at which amount (its own, corrected, never the compared one)."""

    bid: str
    amount: Decimal
    flags: tuple[str, ...]


def open_decision(result: Result) -> LotAct | None:
    """Return the one decision that a ranking leaves to the officer; none while bids share the first rank.

    A lot with conforming bids is not unsuccessful (décret 15-247 art. 40), and nobody may choose between equal ones.
    """
    if result["winner"] is not None:
        return LotAct.AWARD
    return LotAct.DECLARE_UNSUCCESSFUL if result["outcome"] == Outcome.UNSUCCESSFUL else None


def winner_of(result: Result) -> Winner:
    """Return the sole first of a ranking; refuses `nobody_to_award` where it has none."""
    if result["winner"] is None or result["award_amount"] is None:
        raise Refused("nobody_to_award")
    flags = entry_of(result, result["winner"])["flags"]
    return Winner(result["winner"], Decimal(result["award_amount"]), tuple(flags))


def check_award(winner: Winner, *, justified: bool) -> None:
    """Let an award stand, or refuse it with `justification_needed`.

    An abnormally low bid is awarded only once its bidder has justified the price in writing and the officer says so
    (décret 15-247 art. 72).
    """
    if winner.flags and not justified:
        raise Refused("justification_needed", field="justified")


def check_standing(bid: ToJudge, *, reserved: bool) -> None:
    """Refuse with `award_not_authenticated` a first whose attestation was taken back since the commission concluded.

    A reserved lot goes to an authenticated micro-enterprise (Loi 23-12 art. 58), on the day of the award too. Only the
    commission sets a bid aside: the officer sends the lot back.
    """
    if reserved and not bid.authenticated:
        raise Refused("award_not_authenticated")


def check_unsuccessful(result: Result) -> None:
    """Let a ranked lot be declared unsuccessful.

    Refusals: `somebody_to_award` while the ranking has a sole first, `equal_bids` while several share the first rank.
    """
    if result["winner"] is not None:
        raise Refused("somebody_to_award")
    if open_decision(result) is None:
        raise Refused("equal_bids")


def read_grounds(text: str, field: str = "grounds") -> str:
    """Return the grounds of a decision, tidied; refuses `grounds_needed` (`least`), `text_too_long` (`most`)."""
    grounds = texts.lines(text, field, LONGEST_GROUNDS) if text.strip() else ""
    if len(grounds) < SHORTEST_GROUNDS:
        raise Refused("grounds_needed", field=field, least=SHORTEST_GROUNDS)
    return grounds


def entry_of(result: Result, bid: str) -> Entry:
    """Return what a ranking says of one bid."""
    return next(entry for entry in result["ranking"] if entry["ref"] == bid)
