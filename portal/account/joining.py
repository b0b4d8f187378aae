"""Registering a firm, and accepting an invitation."""

from __future__ import annotations

from http import HTTPStatus

import flask_login
from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.actions import Newcomer
from accounts.rules import links
from accounts.rules.links import Purpose
from accounts.store import links as doors
from portal.account import blueprint
from portal.account.entering import enter
from portal.account.forms import NewcomerForm, RegisterForm
from portal.account.signing import written_address
from portal.act import look
from portal.forms import Form
from portal.language import gettext
from portal.limits import strict
from portal.services import services


def is_done(answer: Response) -> bool:
    """Say whether a form was taken: corrections are not counted, e-mails are."""
    return answer.status_code == HTTPStatus.FOUND


@blueprint.route("/register", methods=["GET", "POST"])
@strict.limit("60/hour", methods=["POST"])
@strict.limit("5/hour", methods=["POST"], key_func=written_address, deduct_when=is_done)
def register() -> ResponseReturnValue:
    """Ask for what a firm must say to register."""
    form = RegisterForm()
    if form.validate_on_submit():
        form.performs(actions.register_firm, form.read())
        if not form.errors:
            session["sent_to"] = form.email.data
            return redirect(url_for("account.sent"))
    return render_template("account/register.html", form=form)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@strict.limit("20/minute", methods=["POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Show what somebody is invited to, and let them accept."""
    key = links.link_id(token, Purpose.INVITATION, services().settings.secret_key)
    card = look(doors.invitation, key)
    form = NewcomerForm(name=card.person.name) if card.newcomer else Form()
    if form.validate_on_submit():
        newcomer = Newcomer(form.name.data, form.password.data) if card.newcomer else None
        secret = form.performs(actions.accept_invitation, key, newcomer)
        if not form.errors:
            return enter(secret, None) if secret else accepted()
    return render_template("account/invitation.html", form=form, invitation=card)


def accepted() -> ResponseReturnValue:
    """Lead somebody who has an account on: to their own page, or to the sign-in page."""
    flash(gettext("The invitation is accepted."), "good")
    return redirect(url_for("account.me" if flask_login.current_user.is_authenticated else "account.sign_in"))
