"""What the opened envelopes of a bid say: its prices as written, or that they cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bids.rules.archive import Archive, File
from bids.rules.envelope import Envelope
from bids.rules.prices import FILE_NAME, Prices, prices_in
from bids.rules.submission import sums
from kernel.money import MOST
from kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Offer:
    """A price form with its amount in dinars before tax, discount taken off."""

    prices: Prices
    amount: Decimal

    @property
    def lines(self) -> list[dict[str, str]]:
        """The lines as they are kept: decimal strings, the item being the number of the bill's line."""
        return [
            {"item": one.item, "quantity": f"{one.quantity:f}", "unit_price": f"{one.unit_price:f}"}
            for one in self.prices.lines
        ]


def read_offer(lot: str, archive: Archive | None) -> Offer | None:
    """Return the offer in an opened financial envelope; nothing where it has none, or one no contract could bear."""
    if archive is None:
        return None
    try:
        prices = prices_in(archive, lot)
    except Refused:
        return None
    amount = sums(prices).amount
    return Offer(prices, amount) if prices.lines and amount <= MOST else None


def papers_in(archives: Mapping[Envelope, Archive]) -> list[tuple[Envelope, File]]:
    """Return the papers of a bid, envelope by envelope, without the price form."""
    return [
        (envelope, file)
        for envelope in Envelope
        if envelope in archives
        for file in archives[envelope].files
        if (envelope, file.name) != (Envelope.FINANCIAL, FILE_NAME)
    ]
