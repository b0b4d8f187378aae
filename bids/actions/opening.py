"""The public opening: two members start it, each unwraps shares on a machine of their own and posts them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from audit.actions import keep_words, record
from bids.actions.filing import policy_of
from bids.rules.envelope import Header, header_digest
from bids.rules.filing import read_filing
from bids.rules.lives import OPENING_LIFE, OpeningAct, OpeningState
from bids.rules.shares import PostedShares, read_shares, write_headers
from bids.store import openings
from bids.tables import Filing, Opening, SharePost
from kernel.crypto.policy import Policy
from kernel.lines import tidy
from kernel.refusals import NotYours, Refused
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LotState
from tenders.store import tender_of_member
from tenders.store.members import commission_of_member, seat
from tenders.store.notices import policy_text
from tenders.tables import Tender

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ToOpen:
    """An envelope that waits to be opened."""

    filing: Filing
    header: Header


def start_opening(turn: Turn, tender_ref: str) -> None:
    """Begin the session, from its hour on; nothing is released before a second member confirms it.

    Refuses with `opening_too_early` (`opening_at`), `lots_not_closed`, `nothing_to_open`, `opening_started`.
    """
    tender = tender_of_member(turn, tender_ref)
    _check_due(turn, tender)
    session = Opening(
        tender_id=tender.id, state=OPENING_LIFE.start, started_at=turn.now, started_by=turn.actor.person_id
    )
    openings.add(turn, session)
    record(turn, "opening.started", tender.ref)


def second_opening(turn: Turn, tender_ref: str) -> None:
    """Confirm the session: from here on the headers can be fetched. Refuses with `second_is_first`, `not_now`."""
    tender = tender_of_member(turn, tender_ref)
    session = openings.opening_to_move(turn, tender.id)
    if session.started_by == turn.actor.person_id:
        raise Refused("second_is_first")
    OPENING_LIFE.after(OpeningState(session.state), OpeningAct.SECOND)
    session.seconded_at, session.seconded_by = turn.now, turn.actor.person_id
    turn.tx.flush()
    move(turn.tx, OPENING_LIFE, session, OpeningAct.SECOND)
    tell(turn, "opening.begun", tender=tender.ref)
    record(turn, "opening.seconded", tender.ref)


def released_headers(turn: Turn, tender_ref: str) -> bytes:
    """Return the headers of every envelope to open, for a member's own use; `NotYours` before the release."""
    tender = tender_of_member(turn, tender_ref)
    session = openings.opening(turn, tender.id)
    if session is None or session.state == OpeningState.STARTED:
        raise NotYours
    policy = policy_of(policy_text(turn, tender.ref))
    return write_headers(policy, [one.header for one in envelopes_to_open(turn, tender, policy).values()])


def post_shares(turn: Turn, tender_ref: str, document: bytes) -> None:
    """Take in a member's own shares of every envelope.

    Refuses with `shares_of_another`, `shares_incomplete` (`missing`), `shares_posted`, `not_now`, or as `read_shares`.
    """
    tender = tender_of_member(turn, tender_ref)
    session = openings.opening_to_move(turn, tender.id)
    if session.state != OpeningState.UNDER_WAY:
        raise Refused("not_now", state=session.state, act="post_shares")
    policy = policy_of(policy_text(turn, tender.ref))
    posted = _own_shares(turn, document, policy)
    envelopes = envelopes_to_open(turn, tender, policy)
    if missing := envelopes.keys() - posted.shares.keys():
        raise Refused("shares_incomplete", field="shares", missing=len(missing))
    post = SharePost(
        opening_id=session.id, kid=posted.kid, person_id=turn.actor.person_id, document=document, posted_at=turn.now
    )
    openings.add_post(
        turn, post, [(one.filing.id, one.header.base.envelope, posted.shares[name]) for name, one in envelopes.items()]
    )
    tell(turn, "shares.posted", tender=tender.ref)
    record(turn, "shares.posted", tender.ref, member=posted.kid, document=hashlib.sha256(document).hexdigest())


def adjourn_opening(turn: Turn, tender_ref: str, why: str) -> None:
    """Stop the session for want of members, and say in its minutes why and how it will go on."""
    tender = tender_of_member(turn, tender_ref)
    session = openings.opening_to_move(turn, tender.id)
    reason = tidy(why)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refused("reason_missing", field="why", most=LONGEST_REASON)
    move(turn.tx, OPENING_LIFE, session, OpeningAct.ADJOURN)
    session.adjourned_why = reason
    tell(turn, "opening.adjourned", tender=tender.ref)
    record(turn, "opening.adjourned", tender.ref, grounds=keep_words(turn, reason))


def resume_opening(turn: Turn, tender_ref: str) -> None:
    """Go on with an adjourned session; enough shares may have been posted before it stopped."""
    tender = tender_of_member(turn, tender_ref)
    session = openings.opening_to_move(turn, tender.id)
    move(turn.tx, OPENING_LIFE, session, OpeningAct.RESUME)
    tell(turn, "shares.posted", tender=tender.ref)
    record(turn, "opening.resumed", tender.ref)


def envelopes_to_open(turn: Turn, tender: Tender, policy: Policy) -> dict[str, ToOpen]:
    """Return every envelope that the books of the tender's closed lots count, by its header's digest, in order.

    A filing that somebody took out of the database has no header any more; its tracker stands in the book.
    """
    books = [book for _, book in openings.books_to_open(turn, tender.id) if book]
    trackers = [tracker for book in books for tracker in book.counting]
    found = openings.filings_named(turn, trackers)
    filings = [found[tracker] for tracker in trackers if tracker in found]
    members = len(policy.members)
    headers = ((filing, header) for filing in filings for header in read_filing(filing.filing, members).headers)
    return {header_digest(header): ToOpen(filing, header) for filing, header in headers}


def _check_due(turn: Turn, tender: Tender) -> None:
    if turn.now < tender.opening_at:
        raise Refused("opening_too_early", opening_at=tender.opening_at)
    closed = openings.books_to_open(turn, tender.id)
    waiting = any(lot.state == LotState.PUBLISHED for lot in tender.lots) or any(book is None for _, book in closed)
    if waiting:
        raise Refused("lots_not_closed")
    if not closed:
        raise Refused("nothing_to_open")


def _own_shares(turn: Turn, document: bytes, policy: Policy) -> PostedShares:
    """Return the shares in a file that the asker posts; another member's are refused."""
    try:
        posted = read_shares(document, policy)
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "shares"}) from None
    if seat(turn, commission_of_member(turn, policy.commission)).kid != posted.kid:
        raise Refused("shares_of_another", field="shares")
    return posted
