"""What happens in the browser when somebody comes in: the session made anew, the language, the page that matters."""

from __future__ import annotations

import flask_login
from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.rules import logins
from accounts.rules.roles import Role
from accounts.rules.standing import Standing
from kernel.clock import now
from portal.account import blueprint
from portal.act import perform
from portal.addresses import own_path
from portal.language import COOKIE, gettext
from portal.people import SignedIn, current, load
from portal.public.pages import YEAR
from portal.services import services

# Where somebody's work begins; the others begin with the tenders.
STARTS = {
    Role.AGENCY_AGENT: "agency.waiting",
    Role.ADMINISTRATOR: "admin.people",
    Role.OFFICER: "officer.workspace",
    Role.APPROVER: "officer.workspace",
    Role.COMMISSION_MEMBER: "committee.openings_list",
    Role.AUDITOR: "auditor.tenders",
}


def enter(secret: str, back: str | None) -> ResponseReturnValue:
    """Let the browser hold a login: nothing of the session before is kept, so that nobody can have prepared it."""
    session.clear()
    person = load(secret)
    if person is None or not person.standing.roles:
        flash(gettext("Your account has no role at present: ask whoever invited you, or register your firm."), "soon")
        return redirect(url_for("account.sign_in"))
    flask_login.login_user(person)
    response = redirect(own_path(back) if back else start(person.standing))
    secure = services().settings.secure
    if COOKIE not in request.cookies:  # what was chosen in this browser stays
        response.set_cookie(COOKIE, person.standing.language, max_age=YEAR, samesite="Lax", secure=secure)
    return response


def start(standing: Standing) -> str:
    """Return the address at which somebody's work begins."""
    found = (endpoint for role, endpoint in STARTS.items() if role in standing.roles)
    return url_for(next(found, "public.home"))


@blueprint.before_app_request
def stay() -> None:
    """Let a login that is used last on."""
    person, standing = flask_login.current_user, current()
    if isinstance(person, SignedIn) and standing and logins.is_due(standing.seen_at, now()):
        perform(actions.stay, person.token)
