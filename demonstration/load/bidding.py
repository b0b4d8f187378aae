"""Bids filed while the demonstration is loaded: prepared, sealed by the portal in memory, receipted."""

from __future__ import annotations

import secrets

from bids.actions.drafting import NewPaper, add_paper, read_draft, save_typed
from bids.actions.submitting import Submission, submit_bid
from bids.rules.draft import KEY_BYTES
from bids.rules.submission import Declaration, Typed
from demonstration import pricing
from demonstration.cast import FirmPart, LotPart
from demonstration.load.console import Console, acting
from demonstration.papers import pdf
from kernel.ids import new_id
from kernel.turn import Turn
from tenders.store import lot_for_bidding

PAPERS = (("candidature", "Déclaration de candidature"), ("technical", "Mémoire technique"))


def bid(turn: Turn, console: Console, part: FirmPart, lot_ref: str, lot: LotPart) -> None:
    """Prepare and file a firm's bid for a lot."""
    key = secrets.token_bytes(KEY_BYTES)
    save_typed(acting(turn, part.email), lot_ref, key, typed(part, lot))
    for envelope, title in PAPERS:
        add_paper(acting(turn, part.email), lot_ref, key, NewPaper(envelope, f"{title}.pdf", paper(part, title)))
    owner = acting(turn, part.email)
    draft = read_draft(owner, lot_for_bidding(owner, lot_ref), key)
    order = Submission(new_id(), lot_ref, key, draft.digest, tuple(Declaration))
    submit_bid(owner, order, console.receipt_key)


def typed(part: FirmPart, lot: LotPart) -> Typed:
    """Return the price form as the firm types it."""
    prices = {number: f"{pricing.unit_price(part, code)}" for number, code in enumerate(lot.bill, start=1)}
    return Typed(prices, f"{lot.days}")


def paper(part: FirmPart, title: str) -> bytes:
    """Return a paper of a firm."""
    return pdf(title, f"NIF {part.nif}", "Document fictif de la démonstration.")
