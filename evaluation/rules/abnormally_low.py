"""Which of the ranked bids ask for suspiciously little. A flag asks for an explanation; it eliminates nobody.

Amounts are the real ones: after discount, before any margin of preference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluation.rules.case import Low, LowTest
from evaluation.rules.figures import ONE, ZERO
from evaluation.rules.places import Place

Amounts = dict[str, Fraction]


def flags(tests: Sequence[LowTest], places: Sequence[Place], estimate: Fraction | None) -> dict[str, list[str]]:
    """For every ranked bid the flags raised on it, each once, in the order of the tests."""
    amounts = {holder.contender.bid.ref: holder.contender.amount for place in places for holder in place.holders}
    raised: dict[str, dict[str, None]] = {ref: {} for ref in amounts}
    for test in tests:
        for ref in _low_bids(test, amounts, places, estimate):
            raised[ref][f"abnormally_low:{test.test}"] = None
    return {ref: list(names) for ref, names in raised.items()}


def _low_bids(test: LowTest, amounts: Amounts, places: Sequence[Place], estimate: Fraction | None) -> Iterable[str]:
    match test.test:
        case Low.BELOW_MEAN_OF_OTHERS:
            return _below_mean_of_others(amounts, test.share)
        case Low.BELOW_NEXT:
            return _below_next(places, test.share)
        case Low.BELOW_TRIMMED_MEAN:
            return _below_trimmed_mean(amounts, test)
        case Low.BELOW_ESTIMATE:
            return [ref for ref, amount in amounts.items() if _is_below(amount, estimate, test.share)]


def _below_mean_of_others(amounts: Amounts, share: Fraction) -> list[str]:
    total, others = sum(amounts.values(), ZERO), len(amounts) - 1
    if not others:
        return []
    return [ref for ref, amount in amounts.items() if _is_below(amount, (total - amount) / others, share)]


def _below_next(places: Sequence[Place], share: Fraction) -> list[str]:
    """Only a bid alone at rank 1 is looked at, against the lowest amount at the rank that follows."""
    first = places[0].sole if len(places) > 1 else None
    if first is None or not _is_below(first.contender.amount, places[1].lowest_amount, share):
        return []
    return [first.contender.bid.ref]


def _below_trimmed_mean(amounts: Amounts, test: LowTest) -> list[str]:
    """The mean of all decides which high amounts are dropped; the mean of the rest decides what is low."""
    bound = test.discard_above * _mean(amounts.values())
    low = (ONE - test.share) * _mean([amount for amount in amounts.values() if amount <= bound])
    return [ref for ref, amount in amounts.items() if amount < low]


def _is_below(amount: Fraction, reference: Fraction | None, share: Fraction) -> bool:
    """By at least that share of the reference; nothing is below a reference that is missing or 0."""
    return reference is not None and reference > 0 and ONE - amount / reference >= share


def _mean(amounts: Iterable[Fraction]) -> Fraction:
    """The mean, and 0 of nothing."""
    counted = list(amounts)
    return sum(counted, ZERO) / len(counted) if counted else ZERO
