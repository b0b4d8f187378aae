"""The order of the bids left: by the figure of the method, then by what separates equal ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import groupby

from evaluation.rules.case import Method, Tie
from evaluation.rules.eliminations import points_of
from evaluation.rules.scores import Standing

Key = tuple[Fraction | tuple[bool, int] | bytes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One rank and who holds it, in case order: several where nothing separated them."""

    rank: int
    holders: tuple[Standing, ...]

    @property
    def sole(self) -> Standing | None:
        return self.holders[0] if len(self.holders) == 1 else None

    @property
    def lowest_amount(self) -> Fraction:
        return min(holder.contender.amount for holder in self.holders)


def places(standings: Sequence[Standing], method: Method) -> list[Place]:
    """The ranks from 1; after a shared rank the next one skips: 1, 1, 3."""

    def order(standing: Standing) -> Key:
        return standing.rank_value, *(_separator(standing, tie, method.draw_seed) for tie in method.ties)

    found: list[Place] = []
    rank = 1
    for _, equals in groupby(sorted(standings, key=order), key=order):
        found.append(Place(rank, tuple(equals)))
        rank += len(found[-1].holders)
    return found


def draw(seed: str, ref: str) -> bytes:
    """The lot that a bid draws; the lowest comes first."""
    return sha256(seed.encode() + b"\0" + ref.encode()).digest()


def _separator(standing: Standing, tie: Tie, seed: str | None) -> Fraction | tuple[bool, int] | bytes:
    """What is compared to separate equal bids, the lowest first."""
    contender = standing.contender
    bid = contender.bid
    match tie:
        case Tie.QUALITY:
            return -points_of(bid)
        case Tie.AMOUNT:
            return contender.amount
        case Tie.EXECUTION_DAYS:
            return bid.execution_days is None, bid.execution_days or 0
        case Tie.RECEIVED_AT:
            return bid.received_at
        case Tie.DRAW:
            return b"" if seed is None else draw(seed, bid.ref)
