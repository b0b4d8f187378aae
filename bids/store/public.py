"""What everybody may see of openings: when they are, and, once headers are released, what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from accounts.tables import Authority, Firm
from bids.rules.lives import OpeningState
from bids.tables import BidBook, Filing, OpenedBid, Opening
from kernel.turn import Turn
from tenders.rules.lives import TenderState
from tenders.tables import Lot, Tender

RELEASED = (OpeningState.UNDER_WAY, OpeningState.ADJOURNED, OpeningState.DONE)
# The page shows what is near; older openings stay where their tender is.
PAST = timedelta(days=90)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """An opening in the list: the tender, its authority, and the session if one was started."""

    tender: Tender
    authority: Authority
    session: Opening | None


@dataclass(frozen=True, slots=True)
class Found:
    """A bid of the book: its tracker, and what was found in it once it was opened.

    `missing`: the session is over and its filing was not in the database any more; the book still names it.
    """

    tracker: str
    bid: OpenedBid | None = None
    firm: Firm | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class LotOpened:
    """A lot at the opening: its book, and its bids in order of arrival."""

    lot: Lot
    book: BidBook
    bids: tuple[Found, ...]


def listed(turn: Turn, *, past: bool) -> list[Listed]:
    """Return the openings of the last three months, the latest first, or those to come, the nearest first."""
    rows = (
        select(Tender, Authority, Opening)
        .join(Authority, Authority.id == Tender.authority_id)
        .outerjoin(Opening, Opening.tender_id == Tender.id)
        .where(Tender.state == TenderState.PUBLISHED)
    )
    if past:
        held = rows.where(Tender.opening_at <= turn.now, Tender.opening_at > turn.now - PAST)
        ordered = held.order_by(Tender.opening_at.desc(), Tender.id)
    else:
        ordered = rows.where(Tender.opening_at > turn.now).order_by(Tender.opening_at, Tender.id)
    return [
        Listed(tender, authority, session) for tender, authority, session in turn.tx.execute(ordered.limit(MOST_SHOWN))
    ]


def session_of(turn: Turn, tender_id: UUID) -> Opening | None:
    """Return the session of a tender once its headers are released; before that nobody learns of it."""
    wanted = select(Opening).where(Opening.tender_id == tender_id, Opening.state.in_(RELEASED))
    return turn.tx.scalars(wanted).one_or_none()


def lots_opened(turn: Turn, session: Opening) -> list[LotOpened]:
    """Return the lots of a session with their books and what was found so far, in order."""
    rows = select(Lot, BidBook).join(BidBook, BidBook.lot_id == Lot.id).where(Lot.tender_id == session.tender_id)
    found, over = _found(turn, session.tender_id), session.state == OpeningState.DONE
    return [
        LotOpened(lot, book, tuple(found.get(one, Found(one, missing=over)) for one in book.counting))
        for lot, book in turn.tx.execute(rows.order_by(Lot.number))
    ]


def released_book(turn: Turn, lot_ref: str) -> BidBook | None:
    """Return the book of a lot, once its tender's headers are released."""
    return turn.tx.scalars(_released().where(Lot.ref == lot_ref)).one_or_none()


def book_with(turn: Turn, tracker: str) -> BidBook | None:
    """Return the book that a fingerprint stands in, once its tender's headers are released."""
    lot_id = select(Filing.lot_id).where(Filing.tracker == bytes.fromhex(tracker)).scalar_subquery()
    return turn.tx.scalars(_released().where(Lot.id == lot_id)).one_or_none()


def _released() -> Select[BidBook]:
    rows = select(BidBook).join(Lot, Lot.id == BidBook.lot_id).join(Opening, Opening.tender_id == Lot.tender_id)
    return rows.where(Opening.state.in_(RELEASED))


def _found(turn: Turn, tender_id: UUID) -> dict[str, Found]:
    rows = (
        select(Filing.tracker, OpenedBid, Firm)
        .join(OpenedBid, OpenedBid.filing_id == Filing.id)
        .join(Firm, Firm.id == OpenedBid.firm_id)
        .join(Lot, Lot.id == OpenedBid.lot_id)
        .where(Lot.tender_id == tender_id)
    )
    return {tracker.hex(): Found(tracker.hex(), bid, firm) for tracker, bid, firm in turn.tx.execute(rows)}
