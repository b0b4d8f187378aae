"""PRICES/1: the price form that a financial envelope carries as `prices.json`. Numbers travel as decimal strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bids.rules.archive import Archive
from kernel.canonical import Value, canonical
from kernel.record import Malformed, Record
from kernel.refusals import Refused

FORMAT = "PRICES/1"
FILE_NAME = "prices.json"
MOST_LINES = 5000
MOST_DAYS = 36_500

_ITEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_QUANTITY = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,3})?")
_PRICE = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?")
_DISCOUNT = re.compile(r"0(\.[0-9]{1,4})?")
_CURRENCY = re.compile("[A-Z]{3}")
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_DECLARATION = re.compile("[a-z][a-z0-9_]{0,39}")
_NAMES = ("v", "lot", "currency", "lines", "execution_days", "discount", "declarations")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill of quantities, priced before tax."""

    item: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Prices:
    """What a bidder asks for a lot: lines, days to execute, a discount on the whole (0.05 is 5 %), declarations."""

    lot: str
    currency: str
    lines: tuple[Line, ...]
    execution_days: int | None = None
    discount: Decimal | None = None
    declarations: tuple[str, ...] = ()


def write_prices(prices: Prices) -> bytes:
    """Return the form's canonical bytes."""
    lines = [
        {"item": one.item, "quantity": f"{one.quantity:f}", "unit_price": f"{one.unit_price:f}"} for one in prices.lines
    ]
    fields: dict[str, Value] = {"v": FORMAT, "lot": prices.lot, "currency": prices.currency, "lines": lines}
    fields["execution_days"] = prices.execution_days
    fields["discount"] = None if prices.discount is None else f"{prices.discount:f}"
    fields["declarations"] = list(prices.declarations)
    return canonical(fields)


def read_prices(data: bytes) -> Prices:
    """Return the form in the bytes; refuse with `prices_malformed` and the place `at`."""
    try:
        return _prices(Record.read(data, _NAMES, "prices"))
    except Malformed as fault:
        raise Refused("prices_malformed", at=fault.at) from fault


def prices_in(archive: Archive, lot: str) -> Prices:
    """Return the price form of a financial envelope.

    Refuses with `prices_missing`, `prices_malformed`, or `prices_for_another_lot` (`lot`, the one they are for).
    """
    file = archive.file(FILE_NAME)
    if file is None:
        raise Refused("prices_missing")
    prices = read_prices(file.content)
    if prices.lot != lot:
        raise Refused("prices_for_another_lot", lot=prices.lot)
    return prices


def _prices(record: Record) -> Prices:
    record.expect("v", FORMAT)
    lines = tuple(_line(one) for one in record.records("lines", ("item", "quantity", "unit_price"), MOST_LINES))
    if len({line.item for line in lines}) != len(lines):
        raise Malformed(record.path("lines"))
    return Prices(
        lot=record.matching("lot", _LOT),
        currency=record.matching("currency", _CURRENCY),
        lines=lines,
        execution_days=record.number("execution_days", 1, MOST_DAYS) if record.holds("execution_days") else None,
        discount=Decimal(record.matching("discount", _DISCOUNT)) if record.holds("discount") else None,
        declarations=tuple(record.texts("declarations", 100, _DECLARATION)),
    )


def _line(record: Record) -> Line:
    return Line(
        item=record.matching("item", _ITEM),
        quantity=Decimal(record.matching("quantity", _QUANTITY)),
        unit_price=Decimal(record.matching("unit_price", _PRICE)),
    )
