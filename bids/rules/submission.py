"""What a firm may submit, and how what it typed is read: prices, days, discount, declarations, papers.

Everything here is decided before anything is sealed: what is in a sealed envelope cannot be corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from bids.rules.archive import check_name
from bids.rules.envelope import Envelope
from bids.rules.prices import Line, Prices
from kernel import money
from kernel.digits import compact
from kernel.refusals import Refused
from tenders.rules.lives import LotState

CURRENCY = "DZD"
MOST_PAPERS = 40
# The portal seals a bid in its memory; what is larger is sealed on the firm's own machine
MOST_SEALED_HERE = 32 * 1024 * 1024

FAR_OFF = 20

_HUNDRED = Decimal(100)
_MOST_DIGITS = 6


class Declaration(StrEnum):
    """What a bidder declares with the bid (décret 15-247 art. 67; Loi 23-12 art. 65)."""

    CANDIDATURE = "candidature"
    PROBITY = "probity"
    SUBSCRIPTION = "subscription"
    VALID_PAPERS = "valid_papers"


class Item(Protocol):
    """A line of the bill of quantities, by its number."""

    @property
    def number(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the frozen profile of a tender asks of its bids: the envelopes, and the largest paper and bid, in bytes."""

    envelopes: tuple[Envelope, ...]
    paper_bytes: int
    bid_bytes: int


@dataclass(frozen=True, slots=True)
class Typed:
    """The price form as somebody typed it: unit prices by line number, days, and a discount in per cent."""

    prices: Mapping[int, str]
    days: str = ""
    discount: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a price form amounts to, in dinars before tax."""

    lines: Decimal
    discount: Decimal
    amount: Decimal


def asked_by(profile: Mapping[str, Any]) -> Asked:
    """Return what a frozen profile asks of bids, without reading the rest of it."""
    values = profile["values"]
    envelopes = tuple(map(Envelope, values["envelopes"]["value"]))
    return Asked(envelopes, values["file_max_bytes"]["value"], values["bid_max_bytes"]["value"])


def check_open(state: str, closes_at: datetime, at: datetime) -> None:
    """Refuse with `deadline_passed` (`closes_at`) what arrives at the deadline or later; or with `lot_cancelled`."""
    if state == LotState.CANCELLED:
        raise Refused("lot_cancelled")
    if at >= closes_at:
        raise Refused("deadline_passed", closes_at=closes_at)


def check_preparing(state: str, closes_at: datetime, at: datetime) -> None:
    """Refuse with `bidding_closed` (`closes_at`) or `lot_cancelled` to prepare a bid that can no longer be filed."""
    try:
        check_open(state, closes_at, at)
    except Refused as refusal:
        code = "bidding_closed" if refusal.code == "deadline_passed" else refusal.code
        raise Refused(code, **refusal.facts) from None


def read_offer(lot: str, bill: Sequence[Item], typed: Typed, *, most_days: int) -> Prices:
    """Return the price form of a lot; the first fault is refused with its `field`, or as `check_total` does."""
    prices = Prices(
        lot=lot,
        currency=CURRENCY,
        lines=tuple(_line(item, typed.prices.get(item.number, "")) for item in bill),
        execution_days=read_days(typed.days, most_days, field="days"),
        discount=read_discount(typed.discount, field="discount") or None,
    )
    check_total(sums(prices).amount)
    return prices


def check_total(amount: Decimal) -> None:
    """Refuse with `total_absurd` (`most`) what the opening would not take for an offer any more."""
    if amount > money.MOST:
        raise Refused("total_absurd", most=money.MOST)


def read_unit_price(text: str, **where: object) -> Decimal:
    """Return a unit price; refuses with `price_zero` and with the refusals of `kernel.money.dinars`."""
    try:
        price = money.dinars(text)
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, **where}) from None
    if not price:
        raise Refused("price_zero", **where)
    return price


def read_days(text: str, most: int, **where: object) -> int:
    """Return the days to execute, 1 to `most`; refuses with `days_missing`, `days_not_understood`, `days_too_many`."""
    digits = compact(text)
    if not digits:
        raise Refused("days_missing", **where)
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS or not int(digits):
        raise Refused("days_not_understood", **where)
    if int(digits) > most:
        raise Refused("days_too_many", most=most, **where)
    return int(digits)


def read_discount(text: str, **where: object) -> Decimal:
    """Return a discount typed in per cent as a part of 1; nothing typed is none. Refuses with `discount_absurd`."""
    words = compact(text).removesuffix("%").replace(",", ".").replace("٫", ".")
    whole, _, part = words.partition(".")
    if not words:
        return Decimal(0)
    if not (
        whole.isdecimal() and len(whole) <= len("99") and (not part or part.isdecimal()) and len(part) <= len("99")
    ):
        raise Refused("discount_absurd", **where)
    return Decimal(words.removesuffix(".")) / _HUNDRED


def sums(prices: Prices) -> Sums:
    """Return what the lines come to, each rounded to the centime, and what the discount leaves of it."""
    lines = money.total(money.times(line.unit_price, line.quantity) for line in prices.lines)
    amount = money.times(lines, 1 - (prices.discount or Decimal(0)))
    return Sums(lines, lines - amount, amount)


def provisional(bill: Sequence[Item], typed: Typed) -> tuple[dict[int, Decimal], Sums]:
    """Return what the lines typed so far come to, by number, and together; what cannot be read counts nothing."""
    worth = {item.number: money.times(price, item.quantity) for item in bill if (price := _readable(item, typed))}
    lines = money.total(worth.values())
    try:
        discount = read_discount(typed.discount)
    except Refused:
        discount = Decimal(0)
    amount = money.times(lines, 1 - discount)
    return worth, Sums(lines, lines - amount, amount)


def is_far_off(amount: Decimal, estimate: Decimal | None) -> bool:
    """Say whether an amount is twenty times a published estimate, or a twentieth: most often a slip of the keyboard."""
    return estimate is not None and not estimate / FAR_OFF < amount < estimate * FAR_OFF


def check_declarations(ticked: Collection[str]) -> tuple[str, ...]:
    """Return every declaration, all made; refuse with `declaration_missing` beside the first that is not."""
    for one in Declaration:
        if one not in ticked:
            raise Refused("declaration_missing", field=one.value)
    return tuple(Declaration)


def check_envelope(envelope: str, asked: Collection[Envelope]) -> Envelope:
    """Return the envelope that a paper is meant for; refuse with `no_such_envelope`."""
    if envelope not in asked:
        raise Refused("no_such_envelope", field="envelope")
    return Envelope(envelope)


def paper_name(given: str, extension: str) -> str:
    """Return a name that is safe on every machine, ending in what the paper really is.

    Browsers send a name, some a whole path; only its last part is kept. Refuses with `file_name_refused`.
    """
    last = given.replace("\\", "/").rpartition("/")[2].strip()
    stem, dot, end = last.rpartition(".")
    stem = stem if dot and stem else end
    name = f"{stem}.{extension}"
    try:
        check_name(name)
    except Refused:
        raise Refused("file_name_refused", field="paper", name=last[:80]) from None
    return name


def check_room(sizes: Collection[int], coming: int, most: int) -> None:
    """Refuse one paper more than a bid may hold: `too_many_files`, `bid_too_large` (`megabytes`)."""
    if len(sizes) >= MOST_PAPERS:
        raise Refused("too_many_files", most=MOST_PAPERS, field="paper")
    limit = min(most, MOST_SEALED_HERE)
    if sum(sizes) + coming > limit:
        raise Refused("bid_too_large", megabytes=limit // (1024 * 1024), field="paper")


def _readable(item: Item, typed: Typed) -> Decimal | None:
    try:
        return read_unit_price(typed.prices.get(item.number, ""))
    except Refused:
        return None


def _line(item: Item, text: str) -> Line:
    return Line(str(item.number), item.quantity, read_unit_price(text, field=f"price_{item.number}"))
