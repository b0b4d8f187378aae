"""How a firm shows that an agency supports it: the signed attestation, or its paper for an agent to check."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.rules.authentication import Authentication
from accounts.rules.lives import ATTESTATION_LIFE, AttestationState
from accounts.store import attestations as doors
from accounts.store import firms, houses
from accounts.tables import Agency, Attestation
from kernel.refusals import NotYours
from kernel.turn import Turn
from portal.act import look, perform
from portal.firm import blueprint
from portal.firm.dossier_forms import PaperForm, SignedForm
from portal.language import current, gettext
from portal.limits import gentle
from portal.papers import download
from portal.services import services
from portal.validity import days

LIST = "firm.attestations"


def _all(turn: Turn) -> tuple[Authentication, Sequence[Attestation], dict[object, Agency]]:
    """Return how the firm stands, what it has shown, and the agencies by key."""
    stands = doors.authentication(turn, firms.own(turn).id, turn.now)
    return stands, doors.of_own_firm(turn), {agency.id: agency for agency in houses.agencies(turn)}


@blueprint.get("/attestations")
def attestations() -> ResponseReturnValue:
    """Show what the firm has shown, what became of it, and the two ways."""
    stands, shown, agencies = look(_all)
    acts = {row.ref: ATTESTATION_LIFE.open_acts(AttestationState(row.state)) for row in shown}
    return render_template(
        "firm/attestations.html", standing=stands, shown=shown, agencies=agencies, acts=acts, days=days
    )


@blueprint.route("/attestations/signed", methods=["GET", "POST"])
def show_signed() -> ResponseReturnValue:
    """Authenticate the firm by an attestation that its agency signed."""
    form = SignedForm()
    if form.validate_on_submit():
        ref = form.performs(actions.show_signed_attestation, form.read(), services().settings.portal_url)
        if ref:
            flash(gettext("Your firm is authenticated. Lots reserved for micro-enterprises are open to you."), "good")
            return redirect(url_for(LIST))
    return render_template("firm/attestation_signed.html", form=form)


@blueprint.route("/attestations/paper", methods=["GET", "POST"])
@gentle.limit("60/hour", methods=["POST"])
def ask_agent() -> ResponseReturnValue:
    """Ask the agency's agents to check a paper attestation."""
    form = PaperForm()
    form.offer(list(look(houses.agencies)), current().code)
    if form.validate_on_submit():
        ref = form.performs(actions.ask_agent, form.read(), services().files)
        if ref:
            flash(gettext("The agency has your request. We write to you when it is settled."), "good")
            return redirect(url_for(LIST))
    return render_template("firm/attestation_paper.html", form=form)


@blueprint.post("/attestations/<ref>/withdraw")
def withdraw_attestation(ref: str) -> ResponseReturnValue:
    """Take back a request that waits."""
    perform(actions.withdraw_attestation, ref)
    flash(gettext("The request is withdrawn."), "good")
    return redirect(url_for(LIST))


@blueprint.get("/attestations/<ref>/paper")
def attestation_paper(ref: str) -> Response:
    """Give back the scan that the firm handed in."""
    found = look(doors.own, ref)
    if found.paper_sha256 is None:
        raise NotYours
    return download(services().files.get(found.paper_sha256), found.ref)
