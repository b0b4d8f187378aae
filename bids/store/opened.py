"""What was opened: the outcome of every envelope, the bids that were read, and the doors to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from accounts.tables import Firm
from bids.tables import BidPaper, Filing, OpenedBid, OpenedEnvelope
from kernel.refusals import NotYours
from kernel.turn import Turn


def outcomes(turn: Turn, filing_ids: Sequence[UUID]) -> dict[UUID, dict[str, OpenedEnvelope]]:
    """Return what became of the envelopes of these filings: by filing, then by envelope."""
    found: dict[UUID, dict[str, OpenedEnvelope]] = {key: {} for key in filing_ids}
    for one in turn.tx.scalars(select(OpenedEnvelope).where(OpenedEnvelope.filing_id.in_(filing_ids))):
        found[one.filing_id][one.envelope] = one
    return found


def is_read(turn: Turn, filing_id: UUID) -> bool:
    """Say whether a filing has been dealt with whole."""
    return turn.tx.get(OpenedBid, filing_id) is not None


def read_of(turn: Turn, lot_ids: Sequence[UUID]) -> int:
    """Count the bids of these lots that have been dealt with."""
    rows = select(func.count()).select_from(OpenedBid).where(OpenedBid.lot_id.in_(lot_ids))
    return turn.tx.scalar(rows) or 0


def add(turn: Turn, bid: OpenedBid, envelopes: Sequence[OpenedEnvelope]) -> None:
    """Keep what was found in the envelopes of a bid."""
    turn.tx.add_all([*envelopes, bid])
    turn.tx.flush()


def bids_of_lot(turn: Turn, lot_id: UUID) -> list[tuple[OpenedBid, Filing, Firm]]:
    """Return the opened bids of a lot in order of arrival, each with its filing, firm and papers."""
    rows = (
        select(OpenedBid, Filing, Firm)
        .join(Filing, Filing.id == OpenedBid.filing_id)
        .join(Firm, Firm.id == OpenedBid.firm_id)
        .where(OpenedBid.lot_id == lot_id)
        .options(selectinload(OpenedBid.papers))
        .order_by(OpenedBid.received_at, OpenedBid.ref)
    )
    return [(bid, filing, firm) for bid, filing, firm in turn.tx.execute(rows)]


def paper_of_lot(turn: Turn, lot_id: UUID, paper_id: UUID) -> BidPaper:
    """Return a paper of an opened bid of this lot; any other is not found."""
    rows = select(BidPaper).join(OpenedBid, OpenedBid.filing_id == BidPaper.filing_id)
    found = turn.tx.scalars(rows.where(BidPaper.id == paper_id, OpenedBid.lot_id == lot_id)).one_or_none()
    if found is None:
        raise NotYours
    return found
