"""Opening sessions, the shares that members post in them, and the envelopes that wait to be opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from bids.rules.envelope import Envelope
from bids.store.books import COUNTS_SOMETHING
from bids.tables import BidBook, Filing, Opening, Segment, Share, SharePost
from kernel.database import Base
from kernel.refusals import NotYours, Refused
from kernel.store import refusing
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.tables import Lot


def opening(turn: Turn, tender_id: UUID) -> Opening | None:
    """Return the session of a tender, if one was started."""
    return turn.tx.scalars(select(Opening).where(Opening.tender_id == tender_id)).one_or_none()


def opening_to_move(turn: Turn, tender_id: UUID) -> Opening:
    """Return the session of a tender, locked; `NotYours` while there is none."""
    found = turn.tx.scalars(select(Opening).where(Opening.tender_id == tender_id).with_for_update()).one_or_none()
    if found is None:
        raise NotYours
    return found


def add(turn: Turn, opening: Opening) -> None:
    """Add a session; refuse with `opening_started` where another member was faster."""
    with refusing(turn.tx, uq_openings_tender_id=Refused("opening_started")):
        turn.tx.add(opening)


def books_to_open(turn: Turn, tender_id: UUID) -> list[tuple[Lot, BidBook | None]]:
    """Return the closed lots of a tender with their books, in order; a book that is not written yet is None.

    A lot that nobody bid for is not among them: it has nothing to open, and ends by itself.
    """
    rows = select(Lot, BidBook).outerjoin(BidBook, BidBook.lot_id == Lot.id)
    closed = rows.where(Lot.tender_id == tender_id, Lot.state == LotState.CLOSED)
    wanted = closed.where(BidBook.lot_id.is_(None) | COUNTS_SOMETHING)
    return [(lot, book) for lot, book in turn.tx.execute(wanted.order_by(Lot.number))]


def filings_named(turn: Turn, trackers: Sequence[str]) -> dict[str, Filing]:
    """Return the filings of these trackers, by tracker."""
    rows = turn.tx.scalars(select(Filing).where(Filing.tracker.in_([bytes.fromhex(one) for one in trackers])))
    return {one.tracker.hex(): one for one in rows}


def segments(turn: Turn, filing_id: UUID, envelope: Envelope) -> list[bytes]:
    """Return the ciphertext of an envelope in its segments, in order; a number that is missing ends it."""
    rows = select(Segment.number, Segment.content).where(Segment.filing_id == filing_id, Segment.envelope == envelope)
    found = turn.tx.execute(rows.order_by(Segment.number)).all()
    return [content for place, (number, content) in enumerate(found) if place == number]


def posts(turn: Turn, opening_id: UUID) -> Sequence[SharePost]:
    """Return the files of shares posted in a session, in order of arrival."""
    rows = select(SharePost).where(SharePost.opening_id == opening_id)
    return turn.tx.scalars(rows.order_by(SharePost.posted_at)).all()


def add_post(turn: Turn, post: SharePost, shares: Iterable[tuple[UUID, Envelope, bytes | None]]) -> None:
    """Keep what a member posted; refuse with `shares_posted` a second file of the same member."""
    with refusing(turn.tx, pk_share_posts=Refused("shares_posted", field="shares")):
        turn.tx.add(post)
    rows = [
        {"filing_id": key, "envelope": envelope, "kid": post.kid, "opening_id": post.opening_id, "share": share}
        for key, envelope, share in shares
    ]
    turn.tx.connection().execute(Base.metadata.tables["shares"].insert(), rows)


def shares(turn: Turn, filing_id: UUID) -> dict[Envelope, dict[str, bytes | None]]:
    """Return the shares posted for a filing: by envelope, then by the member's kid."""
    found: dict[Envelope, dict[str, bytes | None]] = {}
    rows = select(Share.envelope, Share.kid, Share.share).where(Share.filing_id == filing_id).order_by(Share.kid)
    for envelope, kid, share in turn.tx.execute(rows):
        found.setdefault(Envelope(envelope), {})[kid] = share
    return found
