"""Bids to test with: prepared, sealed by the portal and filed; then closed, opened by members who hold their keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import literal

from accounts.tables import Firm, Person
from bids.actions.booking import end_empty_lots, write_lot_book
from bids.actions.drafting import NewPaper, add_paper, read_draft, save_typed
from bids.actions.filing import Acknowledged
from bids.actions.opening import (
    adjourn_opening,
    post_shares,
    released_headers,
    resume_opening,
    second_opening,
    start_opening,
)
from bids.actions.submitting import Submission, submit_bid
from bids.actions.unsealing import BATCH, open_envelopes
from bids.rules.receipt import ReceiptKey
from bids.rules.shares import read_headers, unwrap_shares, write_shares
from bids.rules.submission import Declaration, Typed
from kernel.crypto import keys
from kernel.files import Files
from kernel.ids import new_id
from kernel.turn import Turn
from tenders.actions.closing import close_lot
from tenders.store import lot_to_prepare
from tenders.tables import Lot
from tests.make import hours, people
from tests.make.tenders import Published

PRICES = {1: "1 450,00", 2: "255,00", 3: "1 200,00"}
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Bidding:
    """A firm, who bids for it, and the key that their browser keeps."""

    firm: Firm
    person: Person
    key: bytes

    def turn(self, turn: Turn) -> Turn:
        """Return the turn as this person takes it."""
        return people.acting(turn, self.person)


@cache
def receipt_key() -> ReceiptKey:
    """Return the key that signs the receipts of the tests."""
    return ReceiptKey.read(keys.make_receipt_key())


def bidder(turn: Turn, name: str = "Fibre du Sud") -> Bidding:
    """Make a firm with an owner, ready to bid."""
    firm = people.firm(turn, name=name)
    return Bidding(firm, people.owner(turn, firm), secrets.token_bytes(32))


def typed(prices: Mapping[int, str] = PRICES, days: str = "90", discount: str = "") -> Typed:
    """Return a price form as somebody types it."""
    return Typed(dict(prices), days, discount)


def paper(size: int = 0, envelope: str = "technical", name: str = "Mémoire technique.pdf") -> NewPaper:
    """Return a PDF of about so many bytes."""
    return NewPaper(envelope, name, PDF + secrets.token_bytes(max(0, size - len(PDF))))


def drafted(turn: Turn, who: Bidding, lot: Lot, *papers: NewPaper, form: Typed | None = None) -> None:
    """Keep a draft of a bid."""
    own = who.turn(turn)
    save_typed(own, lot.ref, who.key, form or typed())
    for one in papers:
        add_paper(own, lot.ref, who.key, one)


def submission(turn: Turn, who: Bidding, lot: Lot) -> Submission:
    """Return what the last page sends for the draft as it stands."""
    own = who.turn(turn)
    draft = read_draft(own, lot_to_prepare(own, lot.ref), who.key)
    return Submission(new_id(), lot.ref, who.key, draft.digest, tuple(Declaration))


def submitted(
    turn: Turn,
    lot: Lot,
    who: Bidding | None = None,
    *papers: NewPaper,
    form: Typed | None = None,
    key: ReceiptKey | None = None,
) -> Acknowledged:
    """File a bid on a published lot, sealed by the portal; by a new firm unless one is given."""
    who = who or bidder(turn)
    drafted(turn, who, lot, *(papers or (paper(),)), form=form)
    return submit_bid(who.turn(turn), submission(turn, who, lot), key or receipt_key())


def closed(turn: Turn, published: Published) -> None:
    """Close every lot of a tender and write the books, as the tick and the worker do."""
    for lot in published.lots:
        close_lot(turn, lot)
        write_lot_book(turn, lot.ref, published.tender.ref)


def emptied(turn: Turn, published: Published) -> None:
    """Let the tick end the lots that nobody bid for, at the hour of the opening."""
    while end_empty_lots(at_opening(turn, published)):
        pass


def due(turn: Turn, published: Published) -> None:
    """Bring the hour: the tender's deadline and opening are a second past, its lots closed, their books written."""
    hours.bring(turn, published.tender.id, literal(turn.now - timedelta(seconds=1)))
    turn.tx.refresh(published.tender)
    closed(turn, published)


def at_opening(turn: Turn, published: Published) -> Turn:
    """Return the turn a second after the hour of the opening."""
    return replace(turn, now=published.tender.opening_at + timedelta(seconds=1))


def member(turn: Turn, published: Published, place: int) -> Turn:
    """Return the turn as commission member number `place` takes it, at the opening."""
    return replace(at_opening(turn, published), actor=published.sworn.acts(place))


def begun(turn: Turn, published: Published) -> None:
    """Start the opening session and second it."""
    start_opening(member(turn, published, 1), published.tender.ref)
    second_opening(member(turn, published, 2), published.tender.ref)


def shares_file(turn: Turn, published: Published, place: int) -> bytes:
    """Return what `python -m bids open` writes on the machine of a member."""
    bundle = read_headers(released_headers(member(turn, published, place), published.tender.ref))
    keys_of_member = published.sworn.keys[place - 1]
    return write_shares(keys_of_member, bundle.policy, unwrap_shares(keys_of_member, bundle))


def posted(turn: Turn, published: Published, *places: int) -> None:
    """Let these members post their shares."""
    for place in places:
        document = shares_file(turn, published, place)
        post_shares(member(turn, published, place), published.tender.ref, document)


def adjourned(turn: Turn, published: Published, why: str = "Un membre manque ; reprise demain à 9 h.") -> None:
    """Let a member adjourn the session."""
    adjourn_opening(member(turn, published, 1), published.tender.ref, why)


def resumed(turn: Turn, published: Published) -> None:
    """Let a member resume the session."""
    resume_opening(member(turn, published, 2), published.tender.ref)


def unsealed(turn: Turn, published: Published, files: Files) -> None:
    """Let the worker open whatever can be opened."""
    for after in range(0, 10 * BATCH, BATCH):
        open_envelopes(at_opening(turn, published), published.tender.ref, files, after)


def opened(turn: Turn, published: Published, folder: Path) -> None:
    """Close a tender and open its bids with the first k members; papers are kept in `folder`."""
    closed(turn, published)
    begun(turn, published)
    posted(turn, published, *range(1, published.sworn.policy.k + 1))
    unsealed(turn, published, Files(folder))
