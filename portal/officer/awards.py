"""An officer decides: the lots that wait, one ranking with what led to it, the award, or that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, TextAreaField

from evaluation.actions.awarding import Decision, award_lot, declare_unsuccessful, send_back_lot
from evaluation.rules.awarding import LONGEST_GROUNDS, open_decision, read_grounds
from evaluation.rules.report import Reported, Spread, read_result, report, spread
from evaluation.rules.result import Result
from evaluation.store.outcomes import last_ranking, ranking_of
from evaluation.store.published import names
from evaluation.store.worklists import LotToDecide, lots_of_officer
from evaluation.tables import Ranking
from kernel.turn import Turn
from portal.act import look
from portal.choices import Obeys
from portal.forms import Form
from portal.language import current, gettext
from portal.language import lazy_gettext as _
from portal.officer import blueprint
from portal.public.judging import judging
from portal.public.results import document
from tenders.rules.lives import LotAct, LotState
from tenders.store import lot_of_officer
from tenders.tables import Lot, Tender

DECIDED = (LotState.AWARDED, LotState.UNSUCCESSFUL)


class DecisionForm(Form):
    """Why the officer decides so, and, for a price flagged as abnormally low, that its bidder justified it."""

    grounds = TextAreaField(
        _("Grounds of the decision"),
        [Obeys(read_grounds)],
        description=_("Every bidder reads them, and they are published with the ranking."),
        render_kw={"rows": 5, "maxlength": LONGEST_GROUNDS, "dir": "auto"},
    )
    justified = BooleanField(_("The bidder has justified this price in writing, and the justification is accepted"))


class ReturnForm(Form):
    """Why the commission is asked to judge again."""

    reason = TextAreaField(
        _("Reason"),
        [Obeys(partial(read_grounds, field="reason"))],
        description=_("The members of the commission read it, and it is published with the result."),
        render_kw={"rows": 3, "maxlength": LONGEST_GROUNDS, "dir": "auto"},
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A lot in the officer's list, and who is first where it is ranked."""

    row: LotToDecide
    first: Reported | None


@dataclass(frozen=True, slots=True)
class Award:
    """A lot on an officer's desk: its ranking as people read it, once there is one."""

    lot: Lot
    tender: Tender
    result: Result | None
    bids: list[Reported]

    @property
    def act(self) -> LotAct | None:
        """The one decision that is open."""
        return open_decision(self.result) if self.result and self.lot.state == LotState.RANKED else None

    @property
    def first(self) -> Reported | None:
        """The bid alone at the first rank."""
        winner = self.result["winner"] if self.result else None
        return next((one for one in self.bids if one.bid == winner), None)

    @property
    def spread(self) -> Spread | None:
        """How the amounts of the ranked bids lie."""
        return spread(self.bids)


def read_list(turn: Turn) -> list[Listed]:
    """Return the opened lots of the asker's authority, those that wait for a decision first."""
    rows = lots_of_officer(turn)
    known = names(turn, [row.lot.id for row in rows])
    return [Listed(row, _first(row.ranking, known)) for row in rows]


def _first(ranking: Ranking | None, known: dict[str, str]) -> Reported | None:
    if ranking is None:
        return None
    result = read_result(ranking.result)
    return next((one for one in report(result, known) if one.bid == result["winner"]), None)


def read_award(turn: Turn, lot_ref: str) -> Award:
    """Return a lot of the asker's authority with its ranking."""
    lot = lot_of_officer(turn, lot_ref)
    ranking = last_ranking(turn, lot.id)
    result = read_result(ranking.result) if ranking else None
    bids = report(result, names(turn, [lot.id])) if result else []
    return Award(lot, lot.tender, result, bids)


def read_ranking(turn: Turn, lot_ref: str) -> Ranking:
    """Return the ranking of a lot of the asker's authority."""
    return ranking_of(turn, lot_of_officer(turn, lot_ref))


@blueprint.get("/awards")
def awards() -> ResponseReturnValue:
    """Show the lots that wait for a decision, then the others."""
    return render_template("officer/awards.html", rows=look(read_list))


@blueprint.get("/lots/<lot_ref>/award")
def lot_award(lot_ref: str) -> ResponseReturnValue:
    """Show the ranking of a lot and the decision that it leaves; a decided lot is on its public page."""
    award = look(read_award, lot_ref)
    if award.lot.state in DECIDED:
        return redirect(url_for("public.result", lot_ref=lot_ref))
    return page(award, DecisionForm(), ReturnForm())


def page(award: Award, form: DecisionForm, back: ReturnForm) -> str:
    """Return the page of a lot before its decision."""
    way = judging(award.tender.method, award.tender.criteria, current().code)
    return render_template("officer/award.html", award=award, form=form, back=back, way=way)


@blueprint.post("/lots/<lot_ref>/award")
def award(lot_ref: str) -> ResponseReturnValue:
    """Award a lot to its first."""
    form = DecisionForm()
    if form.validate_on_submit():
        form.performs(award_lot, lot_ref, Decision(form.grounds.data, justified=form.justified.data))
    if form.errors:
        return page(look(read_award, lot_ref), form, ReturnForm(formdata=None))
    flash(gettext("Awarded, and published. The bidders are being told."), "good")
    return redirect(url_for("public.result", lot_ref=lot_ref))


@blueprint.post("/lots/<lot_ref>/unsuccessful")
def unsuccessful(lot_ref: str) -> ResponseReturnValue:
    """Declare a lot unsuccessful."""
    form = DecisionForm()
    if form.validate_on_submit():
        form.performs(declare_unsuccessful, lot_ref, form.grounds.data)
    if form.errors:
        return page(look(read_award, lot_ref), form, ReturnForm(formdata=None))
    flash(gettext("Declared unsuccessful, and published. The bidders are being told."), "good")
    return redirect(url_for("public.result", lot_ref=lot_ref))


@blueprint.post("/lots/<lot_ref>/reconsider")
def reconsider(lot_ref: str) -> ResponseReturnValue:
    """Send a ranked lot back to its commission."""
    form = ReturnForm()
    if form.validate_on_submit():
        form.performs(send_back_lot, lot_ref, form.reason.data)
    if form.errors:
        return page(look(read_award, lot_ref), DecisionForm(formdata=None), form)
    flash(gettext("Sent back. The members of the commission are being told why."), "good")
    return redirect(url_for("officer.lot_award", lot_ref=lot_ref))


@blueprint.get("/lots/<lot_ref>/case.json")
def award_case(lot_ref: str) -> Response:
    """Give the case of a ranked lot before its decision."""
    return document(look(read_ranking, lot_ref).case, f"{lot_ref}-case.json")


@blueprint.get("/lots/<lot_ref>/result.json")
def award_result(lot_ref: str) -> Response:
    """Give the result of a ranked lot before its decision."""
    return document(look(read_ranking, lot_ref).result, f"{lot_ref}-result.json")
