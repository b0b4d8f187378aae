"""The close of a lot: the book is written, and with it everything that will ever be opened is known.

It is known to nobody yet: that a lot has no bid is said at the hour of the opening, with what the other lots hold.
"""

from __future__ import annotations

from audit.actions import record
from bids.rules.book import write_book
from bids.store import books, drafts
from bids.tables import BidBook
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct
from tenders.store import lot_named
from tenders.tables import Tender


def write_lot_book(turn: Turn, lot_ref: str, tender_ref: str) -> None:
    """Write the book of a closed lot, once, and forget its drafts.

    The book's row names its entry in the ledger and never changes: it is written after the entry.
    """
    lot = lot_named(turn, lot_ref)
    if books.book(turn, lot.id):
        return
    book = write_book(books.filed(turn, lot.id))
    drafts.drop_all(turn, lot.id)
    numbers = {"filed": len(book.trackers), "counting": len(book.counting)}
    leaf = record(turn, "bids.booked", tender_ref, lot=lot.ref, root=book.root.hex(), **numbers)
    trackers, counting = list(book.trackers), list(book.counting)
    row = BidBook(lot_id=lot.id, closed_at=turn.now, trackers=trackers, counting=counting, root=book.root)
    row.leaf_index = leaf.index
    books.add(turn, row)


def end_empty_lots(turn: Turn) -> int:
    """End a lot that nobody bid for, from the hour of its opening on; return 1, or 0 if there is none.

    Said any earlier, it would tell who bid for the other lots of the tender that these do have bids.
    """
    lot = books.empty_lot_due(turn)
    if lot is None:
        return 0
    tender = turn.tx.get_one(Tender, lot.tender_id)
    move(turn.tx, LOT_LIFE, lot, LotAct.DECLARE_UNSUCCESSFUL)
    tell(turn, "lot.empty", lot=lot.ref, tender=tender.ref)
    record(turn, "lot.empty", tender.ref, lot=lot.ref)
    return 1
