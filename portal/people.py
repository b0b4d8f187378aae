"""Who is asking: the login behind the cookie, looked up in PostgreSQL for every request, and its actor."""

from __future__ import annotations

from functools import partial

import flask_login
from flask import Flask, g
from flask_login import AnonymousUserMixin, LoginManager

from accounts.rules.standing import Standing
from accounts.store import logins
from kernel.turn import VISITOR, Actor, look
from portal.services import services


class SignedIn:
    """A signed-in person, in the shape that Flask-Login asks for. The cookie holds the login's secret, nothing else."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, standing: Standing) -> None:
        self.token = token
        self.standing = standing

    def get_id(self) -> str:
        """Return what the signed cookie keeps: the secret of this login."""
        return self.token


def init(app: Flask) -> None:
    """Let Flask-Login know the person by the login's secret."""
    manager = LoginManager(app)
    manager.session_protection = None  # the login is a row that can be ended; an address that moves is no theft
    manager.user_loader(load)


def load(token: str) -> SignedIn | None:
    """Return who holds this secret, if the login still stands."""
    standing = look(services().sessions, VISITOR, partial(logins.standing, token=token))
    return SignedIn(token, standing) if standing else None


def ask_no_more() -> None:
    """Let the rest of this request be nobody's: the page that says the database is away cannot ask it who reads."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login keeps it for one request; the cookie stays


def current() -> Standing | None:
    """Return the person who asks, or nothing for a visitor."""
    person = flask_login.current_user
    return person.standing if isinstance(person, SignedIn) else None


def current_actor() -> Actor:
    """Return the actor of this request."""
    standing = current()
    return standing.actor() if standing else VISITOR
