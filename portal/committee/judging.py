"""The commission judges: the opened lots, each bid with its papers, what binds, and the end of the judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bids.rules.submission import Declaration
from bids.store.opened import paper_of_lot
from bids.tables import BidPaper
from evaluation.actions.judging import conclude_judgement, judge_bid
from evaluation.rules.judgement import Ground, open_grounds, required_grounds
from evaluation.store.judging import BidToJudge, answer_by, bid_named, bids_of
from evaluation.store.outcomes import returns
from evaluation.store.worklists import OPENED, lots_of_member
from evaluation.tables import LotReturn
from kernel.money import times
from kernel.refusals import NotYours
from kernel.turn import Turn
from portal.act import look
from portal.committee import blueprint
from portal.committee.judging_form import verdict_form
from portal.forms import Form
from portal.language import current, gettext
from portal.papers import download
from portal.public.judging import judging
from portal.public.tenders import wilaya_label
from portal.services import services
from tenders.rules.lives import LOT_LIFE, LotAct, LotState
from tenders.store import lot_of_member
from tenders.tables import BillLine, Lot, Tender


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the lot's bill beside what the bid says of it: its own quantity and price, none where it has none."""

    line: BillLine
    quantity: Decimal | None
    unit_price: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """Return what the line comes to, in dinars before tax."""
        if self.quantity is None or self.unit_price is None:
            return None
        return times(self.unit_price, self.quantity)

    @property
    def altered(self) -> bool:
        """Say whether the bid has another quantity than the lot."""
        return self.quantity != self.line.quantity


@dataclass(frozen=True, slots=True)
class Bench:
    """A lot before its commission: its bids, whether they may still be judged, and why they are judged again."""

    lot: Lot
    tender: Tender
    bids: list[BidToJudge]
    returns: Sequence[LotReturn]
    answer_by: datetime

    @property
    def open(self) -> bool:
        """Say whether the commission may still judge."""
        return LotAct.JUDGE in LOT_LIFE.open_acts(LotState(self.lot.state))

    @property
    def judged(self) -> int:
        """How many bids are judged."""
        return sum(one.verdict is not None for one in self.bids)


@dataclass(frozen=True, slots=True)
class Desk:
    """One bid on a member's desk: its prices as written, its papers, and the grounds that its facts impose or allow."""

    bench: Bench
    one: BidToJudge
    lines: list[PricedLine]

    @property
    def required(self) -> list[Ground]:
        """The grounds that the facts impose."""
        return required_grounds(self.one.facts, reserved=self.bench.tender.reserved)

    @property
    def grounds(self) -> list[Ground]:
        """The grounds to choose from."""
        return open_grounds(self.one.facts, reserved=self.bench.tender.reserved)

    @property
    def discount(self) -> Decimal:
        """The part of 1 taken off the sum of the lines."""
        return Decimal(self.one.bid.discount or 0)

    @property
    def undeclared(self) -> list[str]:
        """The declarations that the bid does not make; unknown where its prices could not be read."""
        bid = self.one.bid
        return [] if bid.lines is None else [one.value for one in Declaration if one not in bid.declarations]


def read_bench(turn: Turn, lot_ref: str) -> Bench:
    """Return an opened lot of the asker's commission; before the end of its opening it is not found."""
    lot = lot_of_member(turn, lot_ref)
    if lot.state not in OPENED:
        raise NotYours
    return Bench(lot, lot.tender, bids_of(turn, lot), returns(turn, lot.id), answer_by(turn, lot))


def read_desk(turn: Turn, lot_ref: str, bid_ref: str) -> Desk:
    """Return one bid of an opened lot of the asker's commission, beside the lines of the lot."""
    bench = read_bench(turn, lot_ref)
    one = bid_named(turn, bench.lot, bid_ref)
    said = {line["item"]: line for line in one.bid.lines or ()}
    return Desk(bench, one, [_priced(line, said.get(str(line.number))) for line in bench.lot.lines])


def _priced(line: BillLine, said: Mapping[str, str] | None) -> PricedLine:
    if said is None:
        return PricedLine(line, None, None)
    return PricedLine(line, Decimal(said["quantity"]), Decimal(said["unit_price"]))


def read_paper(turn: Turn, lot_ref: str, paper: UUID) -> BidPaper:
    """Return a paper of an opened bid."""
    return paper_of_lot(turn, read_bench(turn, lot_ref).lot.id, paper)


@blueprint.get("/lots")
def lots() -> ResponseReturnValue:
    """Show the opened lots: those still to judge first."""
    return render_template("committee/judging.html", rows=look(lots_of_member))


@blueprint.get("/lots/<lot_ref>")
def lot(lot_ref: str) -> ResponseReturnValue:
    """Show a lot and how far its judging is."""
    return lot_page(lot_ref, Form())


def lot_page(lot_ref: str, form: Form) -> str:
    """Return the page of a lot, with what speaks against concluding it."""
    bench = look(read_bench, lot_ref)
    way = judging(bench.tender.method, bench.tender.criteria, current().code)
    return render_template("committee/judging_lot.html", bench=bench, way=way, form=form)


@blueprint.route("/lots/<lot_ref>/bids/<bid_ref>", methods=["GET", "POST"])
def judge(lot_ref: str, bid_ref: str) -> ResponseReturnValue:
    """Show a bid, and record what the commission decides about it."""
    desk = look(read_desk, lot_ref, bid_ref)
    form = verdict_form(desk.one, desk.grounds, desk.required, desk.bench.tender)
    if form.validate_on_submit():
        form.performs(judge_bid, lot_ref, bid_ref, form.read())
        if not form.errors:
            flash(gettext("Recorded. The commission may think again until it concludes the lot."), "good")
            return redirect(url_for("committee.lot", lot_ref=lot_ref))
    place = wilaya_label(desk.one.firm.wilaya, current().code)
    return render_template("committee/judging_bid.html", desk=desk, form=form, place=place)


@blueprint.get("/lots/<lot_ref>/papers/<uuid:paper>")
def bid_paper(lot_ref: str, paper: UUID) -> Response:
    """Give a paper of an opened bid, to keep: never shown inside a page."""
    found = look(read_paper, lot_ref, paper)
    return download(services().files.get(found.sha256), PurePath(found.name).stem)


@blueprint.post("/lots/<lot_ref>/conclude")
def conclude(lot_ref: str) -> ResponseReturnValue:
    """Conclude the judging of a lot."""
    form = Form()
    if form.validate_on_submit():
        form.performs(conclude_judgement, lot_ref)
    if form.errors:
        return lot_page(lot_ref, form)
    flash(gettext("Concluded. The bids are being ranked; the officer is told."), "good")
    return redirect(url_for("committee.lot", lot_ref=lot_ref))
