"""The end of bidding. The deadline itself needs nobody: filings after it are refused by the clock.

Closing only says so, once, when no filing is in flight any more; then the book of bids can be written.
"""

from __future__ import annotations

import logging

from audit.actions import record
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct
from tenders.store import lots
from tenders.tables import Lot, Tender

log = logging.getLogger(__name__)


def close_due_lots(turn: Turn) -> int:
    """Close the lot that is longest due; return 1, or 0 if none is due. The beat asks until none is.

    A lot that cannot be closed is put off and its fault reported, so that it stops no other.
    """
    lot = lots.due_lot(turn)
    if lot is None:
        return 0
    try:
        with turn.tx.begin_nested():
            close_lot(turn, lot)
    except Exception:
        log.exception("lot_not_closed", extra={"lot": lot.ref})
        lots.push_forward(turn, lot)
    return 1


def close_lot(turn: Turn, lot: Lot) -> None:
    """Close a lot that is locked and due, and state it to whoever writes the book."""
    tender = turn.tx.get_one(Tender, lot.tender_id)
    move(turn.tx, LOT_LIFE, lot, LotAct.CLOSE)
    tell(turn, "lot.closed", lot=lot.ref, tender=tender.ref)
    record(turn, "lot.closed", tender.ref, lot=lot.ref, closes_at=lot.closes_at.isoformat())
