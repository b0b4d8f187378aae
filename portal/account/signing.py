"""Signing in and out, and what to do when the password is forgotten."""

from __future__ import annotations

import hashlib
import unicodedata

import flask_login
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.rules import links
from accounts.rules.links import Purpose
from accounts.rules.registration import email as read_email
from accounts.rules.registration import sought
from accounts.store import links as doors
from kernel.refusals import Refused
from portal.account import blueprint
from portal.account.entering import enter, start
from portal.account.forms import ForgottenForm, PasswordForm, SignInForm
from portal.act import look, perform
from portal.language import gettext
from portal.limits import strict
from portal.people import SignedIn, current
from portal.services import services


def typed_address() -> str:
    """Return a digest of the address that was typed: one account is not guessed at from many machines."""
    return _counted(sought(request.form.get("email", "")))


def written_address() -> str:
    """Return a digest of the address that a letter would go to: one mailbox is not filled from many machines."""
    typed = request.form.get("email", "")
    try:
        return _counted(read_email(typed))
    except Refused:
        return _counted(typed)


def _counted(address: str) -> str:
    """Return the digest of an address as the database compares it; to PostgreSQL's lower() an İ may be an i."""
    plain = unicodedata.normalize("NFKD", address.casefold()).encode("ascii", "ignore")
    return hashlib.sha256(plain).hexdigest()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@strict.limit("20/minute;200/hour", methods=["POST"])
@strict.limit("10/minute;60/hour", methods=["POST"], key_func=typed_address)
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and begin a login."""
    standing = current()
    if standing and standing.roles:
        return redirect(start(standing))
    form = SignInForm(next=request.args.get("next"))
    secret = form.performs(actions.sign_in, form.email.data, form.password.data) if form.validate_on_submit() else None
    return enter(secret, form.next.data) if secret else render_template("account/sign_in.html", form=form)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the login of this browser."""
    person = flask_login.current_user
    if isinstance(person, SignedIn):
        perform(actions.sign_out, person.token)
    flask_login.logout_user()
    session.clear()
    flash(gettext("You are signed out."), "good")
    return redirect(url_for("account.sign_in"))


@blueprint.route("/forgotten", methods=["GET", "POST"])
@strict.limit("10/minute;60/hour", methods=["POST"])
@strict.limit("3/minute;10/hour", methods=["POST"], key_func=written_address)
def forgotten() -> ResponseReturnValue:
    """Send a link that chooses another password; the answer does not tell whether the address is known."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form)
    perform(actions.ask_reset, read_email(form.email.data))
    session["sent_to"] = form.email.data
    return redirect(url_for("account.sent"))


@blueprint.get("/sent")
def sent() -> ResponseReturnValue:
    """Say where to look now."""
    return render_template("account/sent.html", email=session.get("sent_to"))


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@strict.limit("20/minute", methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Let the owner of a new account prove the mailbox by choosing a password."""
    key = links.link_id(token, Purpose.CONFIRM, services().settings.secret_key)
    _link, person = look(doors.usable, key, Purpose.CONFIRM)
    form = PasswordForm()
    secret = form.performs(actions.confirm_address, key, form.password.data) if form.validate_on_submit() else None
    return enter(secret, None) if secret else _choosing(form, person.email, first=True)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@strict.limit("20/minute", methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose another password."""
    key = links.link_id(token, Purpose.RESET, services().settings.secret_key)
    _link, person = look(doors.usable, key, Purpose.RESET)
    form = PasswordForm()
    secret = form.performs(actions.choose_password, key, form.password.data) if form.validate_on_submit() else None
    return enter(secret, None) if secret else _choosing(form, person.email, first=False)


def _choosing(form: PasswordForm, email: str, *, first: bool) -> ResponseReturnValue:
    return render_template("account/password.html", form=form, email=email, first=first)
