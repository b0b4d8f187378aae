"""The bid book: read from the filings once, at the close, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, select

from bids.rules.book import Filed
from bids.rules.lives import FilingKind
from bids.tables import BidBook, Filing
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.tables import Lot, Tender

COUNTS_SOMETHING = func.jsonb_array_length(BidBook.counting) > 0


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


def empty_lot_due(turn: Turn) -> Lot | None:
    """Return a closed lot whose book counts nothing and whose opening is due, locked; one that is held is left out."""
    rows = select(Lot).join(Tender, Tender.id == Lot.tender_id).join(BidBook, BidBook.lot_id == Lot.id)
    due = rows.where(Lot.state == LotState.CLOSED, Tender.opening_at <= turn.now, ~COUNTS_SOMETHING)
    return turn.tx.scalars(due.order_by(Lot.id).limit(1).with_for_update(of=Lot, skip_locked=True)).first()


def add(turn: Turn, book: BidBook) -> None:
    """Keep a book."""
    turn.tx.add(book)
