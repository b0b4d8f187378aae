"""The administrator's houses: contracting authorities under their profile, agencies with their keys."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.store import houses as doors
from portal.act import look
from portal.admin import blueprint
from portal.admin.forms import AgencyForm, AuthorityForm, KeysForm
from portal.language import gettext

LIST = "admin.houses"


@blueprint.get("/houses")
def houses() -> ResponseReturnValue:
    """Show the public bodies."""
    lists = {"authorities": look(doors.authorities), "agencies": look(doors.agencies)}
    return render_template("admin/houses.html", **lists)


@blueprint.route("/authorities/new", methods=["GET", "POST"])
def new_authority() -> ResponseReturnValue:
    """Create a contracting authority."""
    form = AuthorityForm()
    ref = form.performs(actions.create_authority, form.read()) if form.validate_on_submit() else None
    if ref is None:
        return render_template("admin/authority.html", form=form)
    flash(gettext("The authority is created. Invite its officers now."), "good")
    return redirect(url_for("admin.invite"))


@blueprint.route("/agencies/new", methods=["GET", "POST"])
def new_agency() -> ResponseReturnValue:
    """Create an agency."""
    form = AgencyForm()
    ref = form.performs(actions.create_agency, form.read()) if form.validate_on_submit() else None
    if ref is None:
        return render_template("admin/agency.html", form=form)
    flash(gettext("The agency is created. Invite its agents now."), "good")
    return redirect(url_for("admin.invite"))


@blueprint.route("/agencies/<ref>", methods=["GET", "POST"])
def agency(ref: str) -> ResponseReturnValue:
    """Show an agency, and replace its keys."""
    found = look(doors.agency_by_ref, ref)
    form = KeysForm(jwks=None if request.method == "POST" else json.dumps(found.jwks, indent=2))
    if form.validate_on_submit():
        form.performs(actions.change_keys, ref, form.jwks.data)
        if not form.errors:
            flash(gettext("The keys are replaced."), "good")
            return redirect(url_for(LIST))
    return render_template("admin/keys.html", form=form, agency=found)
