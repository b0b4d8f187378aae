"""A firm bids on a lot: its standing, prices, papers, and the last look before the bid is sealed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bids.actions.drafting import add_paper, erase_draft, remove_paper, save_typed
from bids.actions.submitting import submit_bid
from bids.rules.draft import KEY_BYTES
from bids.rules.submission import is_far_off
from bids.store import filings
from kernel.refusals import Refused, Stale
from portal.act import look, perform
from portal.firm import blueprint, draft_key
from portal.firm.bid_desk import BidDesk, designation, read_desk, receipt_key
from portal.firm.bid_forms import PaperForm, SealForm, prices_form, read_typed
from portal.language import gettext
from portal.limits import by_hand

# Nothing on the page could be corrected: these are told on a page of their own.
FINAL = frozenset({"deadline_passed", "lot_cancelled", "not_found"})


@blueprint.get("/lots/<lot_ref>/bid")
def bid(lot_ref: str) -> ResponseReturnValue:
    """Show who bids, for what, and on which conditions; from here a bid is begun, replaced or withdrawn."""
    return render_template("firm/bid_start.html", desk=_desk(lot_ref))


@blueprint.route("/lots/<lot_ref>/bid/prices", methods=["GET", "POST"])
@by_hand
def bid_prices(lot_ref: str) -> ResponseReturnValue:
    """Price every line; what is typed is kept in the draft, right or wrong, before anything is said about it."""
    desk = _desk(lot_ref)
    sent = request.method == "POST"
    if sent:
        perform(save_typed, lot_ref, draft_key.held_or_given(), read_typed(desk.bill))
        if "left" in request.form:  # the page was left: nobody reads an answer
            return "", 204
        desk = _desk(lot_ref, draft_key.held_or_given())
    form = prices_form(desk.bill, desk.lot.execution_days, None if sent else desk.draft.typed, designation)
    if sent and "save" in request.form:
        return _saved("firm.bid_prices", lot_ref)
    if sent and form.validate() and form.bears(desk.worth[1].amount):
        return redirect(url_for("firm.bid_papers", lot_ref=lot_ref))
    return render_template("firm/bid_prices.html", desk=desk, form=form)


@blueprint.route("/lots/<lot_ref>/bid/papers", methods=["GET", "POST"])
@by_hand
def bid_papers(lot_ref: str) -> ResponseReturnValue:
    """Attach papers, each to the envelope it belongs in."""
    form, desk = PaperForm(), _desk(lot_ref)
    form.offer(desk.asked.envelopes)
    if request.method == "POST":
        form.performs(add_paper, lot_ref, draft_key.held_or_given(), form.read())
        if not form.errors:
            return redirect(url_for("firm.bid_papers", lot_ref=lot_ref))
    return render_template("firm/bid_papers.html", desk=desk, form=form)


@blueprint.post("/lots/<lot_ref>/bid/papers/<int:part>/remove")
def bid_paper_remove(lot_ref: str, part: int) -> ResponseReturnValue:
    """Take a paper out of the draft."""
    perform(remove_paper, lot_ref, part)
    return redirect(url_for("firm.bid_papers", lot_ref=lot_ref))


@blueprint.post("/lots/<lot_ref>/bid/erase")
def bid_erase(lot_ref: str) -> ResponseReturnValue:
    """Forget the draft."""
    perform(erase_draft, lot_ref)
    flash(gettext("The draft is erased."), "good")
    return redirect(url_for("firm.bid", lot_ref=lot_ref))


@blueprint.route("/lots/<lot_ref>/bid/seal", methods=["GET", "POST"])
@by_hand
def bid_seal(lot_ref: str) -> ResponseReturnValue:
    """Show the whole bid once more; sent, it is sealed in memory and filed."""
    form = SealForm()
    if form.validate_on_submit() and (ref := _submitted(form, lot_ref)):
        return redirect(url_for("firm.bid_filed", ref=ref))
    desk = _desk(lot_ref)
    form.show(desk.draft.digest)
    prices = prices_form(desk.bill, desk.lot.execution_days, desk.draft.typed, designation)
    amount = desk.worth[1].amount
    whole, far_off = prices.validate() and prices.bears(amount), is_far_off(amount, desk.shown.estimate)
    return render_template("firm/bid_seal.html", desk=desk, form=form, prices=prices, whole=whole, far_off=far_off)


def _desk(lot_ref: str, key: bytes | None = None) -> BidDesk:
    return look(read_desk, lot_ref, key or draft_key.held())


def _saved(endpoint: str, lot_ref: str) -> ResponseReturnValue:
    flash(gettext("The draft is saved. Only this browser can read it."), "good")
    return redirect(url_for(endpoint, lot_ref=lot_ref))


def _submitted(form: SealForm, lot_ref: str) -> str | None:
    """Submit and return the filing's reference; a page sent twice at once is answered with what its twin filed."""
    order = form.read(lot_ref, draft_key.held() or bytes(KEY_BYTES))
    try:
        return perform(submit_bid, order, receipt_key()).ref
    except Stale:
        if known := look(filings.filed_under, order.id):
            return known
        raise
    except Refused as refusal:
        if refusal.code in FINAL:
            raise
        form.refuse(refusal)
        return None
