"""A result as people read it: each bid beside the name of its firm, figures as numbers, reasons and flags as codes.

The published document stays as it is; pages and letters read this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.printing import Status
from evaluation.rules.result import Entry, PrintedCorrection, Result
from kernel.money import rounded


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sum that the bidder miscalculated: the line by its number (none: the total), as written, as it is."""

    item: str | None
    stated: Decimal
    corrected: Decimal


@dataclass(frozen=True, slots=True)
class Reported:
    """One bid of a ranking. Amounts in dinars before tax; scores are points of the method's 100.

    `why` and `flags` are codes: `ground.<code>` and `flag.<code>` have their words.
    """

    bid: str
    firm: str
    rank: int | None
    status: str
    why: tuple[str, ...]
    amount: Decimal | None
    evaluated: Decimal | None
    quality: Decimal | None
    price: Decimal | None
    total: Decimal | None
    flags: tuple[str, ...]
    corrections: tuple[Corrected, ...]

    @property
    def ranked(self) -> bool:
        """Say whether the bid has a place in the ranking."""
        return self.status == Status.RANKED

    @property
    def raised(self) -> bool:
        """Say whether the bid was compared at a higher amount than its own, for the margin of preference."""
        return self.evaluated is not None and self.evaluated != self.amount


@dataclass(frozen=True, slots=True)
class Spread:
    """How the amounts of the ranked bids of a lot lie between the lowest and the highest."""

    lowest: Decimal
    highest: Decimal
    amounts: tuple[tuple[str, Decimal], ...]

    def share(self, amount: Decimal) -> int:
        """Return where an amount lies, in thousandths of the way from the lowest to the highest."""
        width = self.highest - self.lowest
        return 500 if not width else int(rounded(Fraction(amount - self.lowest) / Fraction(width) * 1000, 0))


def read_result(text: str) -> Result:
    """Return a stored result."""
    result: Result = json.loads(text)
    return result


def report(result: Result, firms: Mapping[str, str]) -> list[Reported]:
    """Return every bid of a result, in its order; `firms` are their names by the bid's reference."""
    return [_reported(entry, firms[entry["ref"]]) for entry in result["ranking"]]


def reported_of(result: Result, bid: str, firm: str) -> Reported:
    """Return what a result says of one bid."""
    return next(_reported(entry, firm) for entry in result["ranking"] if entry["ref"] == bid)


def spread(bids: Sequence[Reported]) -> Spread | None:
    """Return how the amounts of the ranked bids lie; none where fewer than two are ranked."""
    amounts = tuple((one.bid, one.amount) for one in bids if one.ranked and one.amount is not None)
    if len(amounts) < len(("lowest", "highest")):
        return None
    return Spread(min(amount for _, amount in amounts), max(amount for _, amount in amounts), amounts)


def _reported(entry: Entry, firm: str) -> Reported:
    return Reported(
        bid=entry["ref"],
        firm=firm,
        rank=entry["rank"],
        status=entry["status"],
        why=tuple(entry["why"]),
        amount=_number(entry["amount"]),
        evaluated=_number(entry["evaluated_amount"]),
        quality=_number(entry["quality_score"]),
        price=_number(entry["price_score"]),
        total=_number(entry["total_score"]),
        flags=tuple(flag.replace(":", ".") for flag in entry["flags"]),
        corrections=tuple(map(_corrected, entry["corrections"])),
    )


def _corrected(printed: PrintedCorrection) -> Corrected:
    return Corrected(printed["item"], Decimal(printed["stated"]), Decimal(printed["corrected"]))


def _number(printed: str | None) -> Decimal | None:
    """Return a printed figure; an exact score without a finite decimal (`280/9`) to the hundredth."""
    return None if printed is None else Decimal(printed) if "/" not in printed else rounded(Fraction(printed))
