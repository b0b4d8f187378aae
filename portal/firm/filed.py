"""What a firm has filed: the list, each filing with its receipt, and the way to take one back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bids.actions.filing import Acknowledged, withdraw_bid
from bids.papers import receipt_paper
from bids.rules.lives import FilingKind
from bids.rules.receipt import Read, read_receipt
from bids.rules.withdrawal import NONCE_BYTES
from bids.store import books, drafts, filings, opened
from bids.tables import Filing
from kernel import language as speech
from kernel.refusals import Stale
from kernel.turn import Turn
from portal.act import look
from portal.firm import blueprint, draft_key
from portal.firm.bid_desk import read_desk, receipt_key
from portal.firm.bid_forms import WithdrawForm
from portal.language import current as current_language
from portal.language import gettext
from portal.limits import by_hand
from portal.people import current
from portal.services import services
from tenders.tables import Lot, Tender


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing as its own firm sees it: everything but what is in it, which nobody here can read."""

    filing: Filing
    lot: Lot
    tender: Tender
    receipt: Read
    newest: Filing
    open: bool
    booked: bool
    outcomes: dict[str, str]

    @property
    def is_bid(self) -> bool:
        """Whether it is a bid, not a withdrawal."""
        return self.filing.kind == FilingKind.COMMIT

    @property
    def last(self) -> bool:
        """Whether it is the firm's last word on the lot."""
        return self.newest.id == self.filing.id

    @property
    def received(self) -> str:
        """When it arrived, to the second, in the reader's language."""
        return speech.instant(self.filing.received_at, current_language().code, "instant_exact")

    @property
    def state(self) -> str:
        """What it is worth now: a bid that counts, was replaced or was withdrawn; or a withdrawal."""
        if not self.is_bid:
            return "withdrawal"
        if self.last:
            return "counts"
        return "replaced" if self.newest.kind == FilingKind.COMMIT else "withdrawn"


def read_filed(turn: Turn, ref: str) -> Filed:
    """Return a filing of the actor's firm with all that its page shows."""
    filing, lot, tender = filings.own_filing(turn, ref)
    book = books.book(turn, lot.id)
    found = opened.outcomes(turn, [filing.id])[filing.id]
    return Filed(
        filing=filing,
        lot=lot,
        tender=tender,
        receipt=read_receipt(filing.receipt, receipt_key().public),
        newest=filings.of_lot(turn, lot.id, filing.firm_id)[0],
        open=turn.now < lot.closes_at,
        booked=book is not None and filing.tracker.hex() in book.trackers,
        outcomes={envelope: one.outcome for envelope, one in found.items()},
    )


def read_own(turn: Turn) -> dict[str, object]:
    """Return what a firm's page of bids shows: the last filing on each lot, and the drafts."""
    return {"filed": filings.own_last(turn), "drafts": drafts.own_lots(turn), "now": turn.now}


@blueprint.get("/bids")
def bids() -> ResponseReturnValue:
    """Show the firm's bids and drafts."""
    return render_template("firm/bids.html", **look(read_own))


@blueprint.get("/bids/<ref>")
def bid_filed(ref: str) -> ResponseReturnValue:
    """Show a filing and its receipt."""
    return render_template("firm/bid_filed.html", filed=look(read_filed, ref))


@blueprint.get("/bids/<ref>/receipt.pdf")
def bid_receipt_paper(ref: str) -> ResponseReturnValue:
    """Give the receipt as a paper."""
    filed, person = look(read_filed, ref), current()
    name = (person.house_name if person else "") or ""
    content = receipt_paper(filed.filing, name, services().settings.portal_url)
    return _kept(content, "application/pdf", f"{ref}.pdf")


@blueprint.get("/bids/<ref>/receipt.jws")
def bid_receipt(ref: str) -> ResponseReturnValue:
    """Give the signed receipt."""
    return _kept(look(read_filed, ref).filing.receipt.encode("ascii"), "application/jose", f"{ref}.jws")


@blueprint.route("/lots/<lot_ref>/bid/withdraw", methods=["GET", "POST"])
@by_hand
def bid_withdraw(lot_ref: str) -> ResponseReturnValue:
    """Take back what was filed, once it is confirmed."""
    form = WithdrawForm()
    if form.validate_on_submit() and (ref := _withdrawn(form, lot_ref)):
        flash(gettext("Your bid is withdrawn. Keep the receipt of the withdrawal."), "good")
        return redirect(url_for("firm.bid_filed", ref=ref))
    form.prepare()
    return render_template("firm/bid_withdraw.html", desk=look(read_desk, lot_ref, draft_key.held()), form=form)


def _withdrawn(form: WithdrawForm, lot_ref: str) -> str | None:
    """Withdraw and return the reference; a page sent twice at once is answered with what its twin filed."""
    try:
        nonce = secrets.token_bytes(NONCE_BYTES)
        given: Acknowledged | None = form.performs(withdraw_bid, lot_ref, form.number, nonce, receipt_key())
    except Stale:
        return look(filings.filed_under, form.number)
    return given.ref if given else None


def _kept(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
