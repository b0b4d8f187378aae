"""Whether a ranked lot may be awarded, and what an award must say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluation.rules.result import Entry, Result
from kernel.refusals import Refused

SHORTEST_GROUNDS = 20
LONGEST_GROUNDS = 4000


@dataclass(frozen=True, slots=True)
class Winner:
    """Whom a ranking puts first, alone, and at which amount (its own, corrected, never the compared one)."""

    bid: str
    amount: Decimal
    flags: tuple[str, ...]


def winner_of(result: Result) -> Winner:
    """Return the sole first of a ranking; refuses `nobody_to_award` where it has none."""
    if result["winner"] is None or result["award_amount"] is None:
        raise Refused("nobody_to_award")
    flags = entry_of(result, result["winner"])["flags"]
    return Winner(result["winner"], Decimal(result["award_amount"]), tuple(flags))


def check_award(winner: Winner, grounds: str, *, justified: bool) -> None:
    """Let an award stand or say what it lacks.

    An abnormally low bid is awarded only once its bidder has justified the price in writing and the officer says so
    (décret 15-247 art. 72). Refusals: `grounds_needed` (`least`), `grounds_too_long` (`most`), `justification_needed`.
    """
    _check_words(grounds)
    if winner.flags and not justified:
        raise Refused("justification_needed", field="justified")


def check_unsuccessful(result: Result, grounds: str) -> None:
    """Let a ranked lot be declared unsuccessful; refuses `somebody_to_award` while the ranking has a sole first."""
    if result["winner"] is not None:
        raise Refused("somebody_to_award")
    _check_words(grounds)


def _check_words(grounds: str) -> None:
    if len(grounds.strip()) < SHORTEST_GROUNDS:
        raise Refused("grounds_needed", field="grounds", least=SHORTEST_GROUNDS)
    if len(grounds) > LONGEST_GROUNDS:
        raise Refused("grounds_too_long", field="grounds", most=LONGEST_GROUNDS)


def entry_of(result: Result, bid: str) -> Entry:
    """Return what a ranking says of one bid."""
    return next(entry for entry in result["ranking"] if entry["ref"] == bid)
