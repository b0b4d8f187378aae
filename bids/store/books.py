"""The bid book: read from the filings once, at the close, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from bids.rules.book import Filed
from bids.rules.lives import FilingKind
from bids.tables import BidBook, Filing
from kernel.turn import Turn


def filed(turn: Turn, lot_id: UUID) -> Iterator[Filed]:
    """Yield what the book must know of each filing of a lot."""
    columns = (Filing.id, Filing.firm_id, Filing.version, Filing.kind, Filing.tracker, Filing.received_at)
    for key, firm_id, version, kind, tracker, received_at in turn.tx.execute(
        select(*columns).where(Filing.lot_id == lot_id)
    ):
        yield Filed(key, firm_id, version, FilingKind(kind), tracker.hex(), received_at)


def book(turn: Turn, lot_id: UUID) -> BidBook | None:
    """Return the book of a lot, if it is closed."""
    return turn.tx.get(BidBook, lot_id)


def books(turn: Turn, lot_ids: Sequence[UUID]) -> dict[UUID, BidBook]:
    """Return the books of several lots."""
    return {one.lot_id: one for one in turn.tx.scalars(select(BidBook).where(BidBook.lot_id.in_(lot_ids)))}


def add(turn: Turn, book: BidBook) -> None:
    """Keep a book."""
    turn.tx.add(book)
