"""A firm's own dossier: what it is, how it is reached and paid, who acts for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.actions import Guest
from accounts.rules import bank, identity, registration
from accounts.rules.authentication import Authentication
from accounts.rules.roles import Role
from accounts.store import attestations, firms, links, mandates
from accounts.tables import Firm, Mandate
from kernel.turn import Turn
from law.rules import every_wilaya
from portal.act import look, perform
from portal.firm import blueprint
from portal.firm.dossier_forms import ContactForm, StaffForm
from portal.language import current, gettext
from portal.limits import strict
from portal.people import current_actor

HOME = "firm.dossier"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A firm as its own page shows it."""

    firm: Firm
    rib: bank.Rib
    phone: str
    wilaya: str
    wilaya_code: str
    authentication: Authentication
    oddities: tuple[str, ...]
    staff: list[Mandate]


def read_dossier(turn: Turn) -> Dossier:
    """Return the actor's firm with all that its page shows."""
    firm = firms.own(turn)
    place = every_wilaya()[firm.wilaya]
    return Dossier(
        firm=firm,
        rib=bank.rib(firm.rib),
        phone=identity.printed_phone(firm.phone),
        wilaya=place.name(current().code),
        wilaya_code=place.code2,
        authentication=attestations.authentication(turn, firm.id, turn.now),
        oddities=identity.oddities(firm.nif, registration.rc(firm.rc), firm.wilaya),
        staff=list(mandates.staff(turn)),
    )


@blueprint.get("")
def dossier() -> ResponseReturnValue:
    """Show the firm to those who act for it."""
    return render_template("firm/dossier.html", dossier=look(read_dossier), owner=current_actor().has(Role.FIRM_OWNER))


@blueprint.route("/contact", methods=["GET", "POST"])
def contact() -> ResponseReturnValue:
    """Change where the firm is reached and paid, and its trades."""
    form = ContactForm(obj=None if request.method == "POST" else look(firms.own))
    if form.validate_on_submit():
        changed = form.performs(actions.change_contact, form.read())
        if changed is not None:
            flash(gettext("The dossier is up to date."), "good")
            return redirect(url_for(HOME))
    return render_template("firm/dossier_contact.html", form=form)


@blueprint.route("/staff", methods=["GET", "POST"])
@strict.limit("60/hour", methods=["POST"])
def staff() -> ResponseReturnValue:
    """Show who acts for the firm, and invite others."""
    form = StaffForm()
    if form.validate_on_submit():
        guest = Guest(form.name.data, form.email.data, current().code, Role.FIRM_STAFF)
        form.performs(actions.invite, guest)
        if not form.errors:
            flash(gettext("The invitation is on its way. It works for seven days."), "good")
            return redirect(url_for("firm.staff"))
    lists = {"staff": look(mandates.staff), "pending": look(links.pending)}
    return render_template("firm/dossier_staff.html", form=form, **lists)


@blueprint.post("/staff/invitations/<uuid:key>/cancel")
def cancel_invitation(key: UUID) -> ResponseReturnValue:
    """Take back an invitation into the firm."""
    perform(actions.cancel_invitation, key)
    flash(gettext("The invitation is taken back: its link works no more."), "good")
    return redirect(url_for("firm.staff"))


@blueprint.post("/staff/<uuid:key>/end")
def end_staff(key: UUID) -> ResponseReturnValue:
    """End the mandate of a member of the staff."""
    perform(actions.end_mandate, key)
    flash(gettext("This person no longer acts for the firm."), "good")
    return redirect(url_for("firm.staff"))
