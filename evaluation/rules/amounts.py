"""What a bid asks for: its unit prices multiplied out again, its discount taken off, its margin added to compare."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluation.rules.case import Bid, Line, Method, Written
from evaluation.rules.figures import ONE, ZERO, rounded


@dataclass(frozen=True, slots=True)
class Correction:
    """A total the bidder wrote that its own unit prices do not give; `item` is None for the total of the bid."""

    item: str | None
    stated: str
    corrected: Fraction


def amount_of(bid: Bid, money: int) -> Fraction | None:
    """The stated amount or the sum of the lines, less discount, rounded; None for a bid that gives neither."""
    gross = bid.amount if bid.amount is not None else _sum_of_lines(bid, money)
    return None if gross is None else rounded(gross * (ONE - bid.discount), money)


def evaluated_amount(bid: Bid, amount: Fraction, method: Method) -> Fraction:
    """The amount that is compared: raised by the margin where the bid is not a preferred one, and rounded again."""
    if bid.preferred or method.margin is None:
        return amount
    return rounded(amount * (ONE + method.margin), method.rounding.money)


def corrections_of(bid: Bid, money: int) -> list[Correction]:
    """Every stated total that differs in value from the corrected one: the lines in order, then the total."""
    corrections = [_correction(line.item, line.stated_total, line_total(line, money)) for line in bid.lines]
    corrections.append(_correction(None, bid.stated_amount, _sum_of_lines(bid, money) or ZERO))
    return [correction for correction in corrections if correction]


def line_total(line: Line, money: int) -> Fraction:
    """The unit price prevails over what the bidder multiplied."""
    return rounded(line.quantity * line.unit_price, money)


def _sum_of_lines(bid: Bid, money: int) -> Fraction | None:
    return sum((line_total(line, money) for line in bid.lines), ZERO) if bid.lines else None


def _correction(item: str | None, stated: Written | None, corrected: Fraction) -> Correction | None:
    if stated is None or stated.value == corrected:
        return None
    return Correction(item, stated.text, corrected)
