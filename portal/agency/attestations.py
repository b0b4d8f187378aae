"""The agency's workspace: what waits, one request with its firm and its scan, what was settled, numbers taken back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from accounts import actions
from accounts.actions.settling import LONGEST_REASON
from accounts.rules import bank, identity, registration
from accounts.rules.showing import LONGEST_NUMBER
from accounts.store import attestations as doors
from accounts.store import firms
from accounts.store.attestations import PAGE
from accounts.tables import Attestation, Firm
from kernel.lines import line
from kernel.refusals import NotYours
from kernel.turn import Turn
from law.rules import every_wilaya
from portal.act import look, perform
from portal.agency import blueprint
from portal.choices import Obeys
from portal.forms import Form
from portal.language import current, gettext
from portal.language import lazy_gettext as _
from portal.papers import download
from portal.services import services
from portal.validity import days

HOME = "agency.waiting"


def reason(text: str) -> str:
    """Read a reason that somebody will be given."""
    return line(text, "why", most=LONGEST_REASON)


def number(text: str) -> str:
    """Read the number of an attestation."""
    return line(text, "jti", most=LONGEST_NUMBER)


class RefusalForm(Form):
    """Why an attestation is refused."""

    why = TextAreaField(_("Reason, as the firm will read it"), [Obeys(reason)])


class RevocationForm(Form):
    """A number to take back, and why."""

    jti = StringField(_("Number of the attestation"), [Obeys(number)])
    why = TextAreaField(_("Reason, as the firm will read it"), [Obeys(reason)])


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the agent sees it, beside the firm's own data and what speaks against granting it."""

    attestation: Attestation
    firm: Firm
    wilaya: str
    wilaya_code: str
    phone: str
    rib: bank.Rib
    oddities: tuple[str, ...]
    held_by_other: bool
    taken_back: bool


def read_request(turn: Turn, ref: str) -> Request:
    """Return a request that was addressed to the agent's agency."""
    attestation = doors.at_agency(turn, ref)
    firm, holder = firms.firm(turn, attestation.firm_id), doors.granted(turn, attestation.jti)
    place = every_wilaya()[firm.wilaya]
    return Request(
        attestation=attestation,
        firm=firm,
        wilaya=place.name(current().code),
        wilaya_code=place.code2,
        phone=identity.printed_phone(firm.phone),
        rib=bank.rib(firm.rib),
        oddities=identity.oddities(firm.nif, registration.rc(firm.rc), firm.wilaya),
        held_by_other=holder is not None and holder.firm_id != firm.id,
        taken_back=doors.is_revoked(turn, attestation.agency_id, attestation.jti),
    )


@blueprint.get("")
def waiting() -> ResponseReturnValue:
    """Show what waits, oldest first."""
    rows = look(doors.waiting, request.args.get("after"))
    later = url_for(HOME, after=rows[PAGE - 1][0].ref) if len(rows) > PAGE else None
    return render_template("agency/waiting.html", rows=rows[:PAGE], later=later)


@blueprint.get("/settled")
def settled() -> ResponseReturnValue:
    """Show what was settled, newest first."""
    rows = look(doors.settled, request.args.get("after"))
    later = url_for("agency.settled", after=rows[PAGE - 1][0].ref) if len(rows) > PAGE else None
    return render_template("agency/settled.html", rows=rows[:PAGE], later=later, days=days)


@blueprint.get("/attestations/<ref>")
def attestation(ref: str) -> ResponseReturnValue:
    """Show one request."""
    return render_template("agency/attestation.html", asked=look(read_request, ref), form=RefusalForm(), days=days)


@blueprint.get("/attestations/<ref>/paper")
def paper(ref: str) -> Response:
    """Give the scan of a request."""
    found = look(doors.at_agency, ref)
    if found.paper_sha256 is None:
        raise NotYours
    return download(services().files.get(found.paper_sha256), found.ref)


@blueprint.post("/attestations/<ref>/grant")
def grant(ref: str) -> ResponseReturnValue:
    """Confirm an attestation."""
    perform(actions.grant_attestation, ref)
    flash(gettext("The attestation is confirmed. The firm is told."), "good")
    return redirect(url_for(HOME))


@blueprint.post("/attestations/<ref>/refuse")
def refuse(ref: str) -> ResponseReturnValue:
    """Refuse an attestation, with the reason."""
    form = RefusalForm()
    if form.validate_on_submit():
        form.performs(actions.refuse_attestation, ref, form.why.data)
    if form.errors:
        return render_template("agency/attestation.html", asked=look(read_request, ref), form=form, days=days)
    flash(gettext("The attestation is refused. The firm is told why."), "good")
    return redirect(url_for(HOME))


@blueprint.route("/revoke", methods=["GET", "POST"])
def revoke() -> ResponseReturnValue:
    """Take a number back for ever."""
    form = RevocationForm(jti=request.args.get("jti"))
    if form.validate_on_submit():
        form.performs(actions.revoke_number, form.jti.data, form.why.data)
        if not form.errors:
            flash(gettext("The number is taken back: nobody can show it any more."), "good")
            return redirect(url_for("agency.settled"))
    return render_template("agency/revoke.html", form=form)
