"""One's own account: name, language, password, where one is signed in, for which house one acts."""

from __future__ import annotations

from uuid import UUID

import flask_login
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.store import logins, mandates
from accounts.store.mandates import HouseCard
from accounts.tables import Login
from kernel.ids import token_digest
from kernel.turn import Turn
from portal.account import blueprint
from portal.account.entering import enter
from portal.account.forms import ChangePasswordForm, ProfileForm
from portal.act import look, perform
from portal.language import COOKIE, gettext
from portal.limits import strict
from portal.people import current
from portal.public.pages import YEAR
from portal.services import services

MINE = "account.me"


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    """Show one's own account."""
    standing = current()
    if standing is None:
        abort(404)
    houses, standing_logins = look(_mine)
    form = ProfileForm(name=standing.name, language=standing.language)
    here = token_digest(flask_login.current_user.token)
    return render_template("account/me.html", form=form, me=standing, houses=houses, logins=standing_logins, here=here)


def _mine(turn: Turn) -> tuple[list[HouseCard], list[Login]]:
    return mandates.own_houses(turn), list(logins.own(turn))


@blueprint.post("/me")
def profile() -> ResponseReturnValue:
    """Change one's name and language."""
    form = ProfileForm()
    if not form.validate_on_submit():
        flash(next(iter(form.errors.values()))[0], "bad")
        return redirect(url_for(MINE))
    perform(actions.change_profile, form.name.data, form.language.data)
    response = redirect(url_for(MINE))
    secure = services().settings.secure
    response.set_cookie(COOKIE, form.language.data, max_age=YEAR, samesite="Lax", secure=secure)
    return response


def own_address() -> str:
    """Return the address that somebody signs in with."""
    standing = current()
    return standing.email if standing else ""


@blueprint.route("/me/password", methods=["GET", "POST"])
@strict.limit("10/minute;30/hour", methods=["POST"])
def password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    form, secret = ChangePasswordForm(), None
    if form.validate_on_submit():
        secret = form.performs(actions.change_password, form.present.data, form.password.data)
    if secret is None:
        return render_template("account/change_password.html", form=form, email=own_address())
    response = enter(secret, url_for(MINE))
    flash(gettext("Your password is changed. You are signed out everywhere else."), "good")
    return response


@blueprint.post("/me/logins/end")
def end_login() -> ResponseReturnValue:
    """Sign out another browser."""
    try:
        digest = bytes.fromhex(request.form.get("login", ""))
    except ValueError:
        abort(400)
    perform(actions.end_login, digest)
    flash(gettext("That browser is signed out."), "good")
    return redirect(url_for(MINE))


@blueprint.post("/me/house")
def house() -> ResponseReturnValue:
    """Act for another of one's houses."""
    try:
        key = UUID(request.form["house"]) if request.form.get("house") else None
    except ValueError:
        abort(400)
    return enter(perform(actions.choose_house, key, flask_login.current_user.token), None)
