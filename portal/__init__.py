"""The web: the only room that knows there is one."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from accounts.store import people as accounts
from config import BadSettings, Settings
from kernel.database import Sessions, open_bound
from kernel.turn import VISITOR
from kernel.turn import look as glance
from portal import (
    account,
    addresses,
    admin,
    agency,
    auditor,
    committee,
    errors,
    firm,
    guard,
    kept,
    language,
    limits,
    look,
    menu,
    officer,
    packing,
    people,
    public,
)
from portal.requests import MemoryRequest
from portal.services import EXTENSION, Services

AUDIENCES = (public, account, firm, officer, committee, agency, auditor, admin)
LARGEST_REQUEST = 32 * 1024 * 1024


class Templates(Environment):
    """Jinja, for templates whose globals all stand before the first one is read."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one plain dictionary: a chain of two is walked in Python at every import."""
        return {**self.globals, **(d or {})}


class Portal(Flask):
    """Flask, with requests that stay in memory."""

    request_class = MemoryRequest
    jinja_environment = Templates

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's own signature
        """Log a fault of ours without the address, which may be the secret of a link."""
        self.logger.error("fault", exc_info=exc_info, extra={"endpoint": request.endpoint})


def create_app(settings: Settings, sessions: Sessions | None = None) -> Flask:
    """Return the application. `sessions` lets a test give the transaction that everything happens in."""
    app = Portal(__name__, static_folder="static/built", static_url_path="/static")
    app.config.update(_configuration(settings))
    app.extensions[EXTENSION] = Services(settings, sessions or _open(settings))
    language.init(app)
    app.before_request(guard.bound_body)  # before anything reads a form, as the check of its token does
    # Choosing a language is the one form that visitors send without a session: nobody is harmed by a forged one.
    CSRFProtect(app).exempt(public.pages.language)
    addresses.init(app)
    people.init(app)
    guard.init(app, secure=settings.secure)
    limits.init(app, settings.redis_url)
    errors.init(app)
    look.init(app)
    menu.init(app)
    packing.init(app)
    kept.init(app)
    for audience in AUDIENCES:
        app.register_blueprint(audience.blueprint)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _open(settings: Settings) -> Sessions:
    """Open the database, unless it cannot be trusted: a role that nothing binds, accounts that anybody can enter."""
    sessions = open_bound(settings.database_url)
    invented = glance(sessions, VISITOR, accounts.any_invented)
    sessions.kw["bind"].dispose()  # as above: nothing is open yet when a server forks
    if invented and not settings.demonstration:
        raise BadSettings(
            "The database holds the demonstration, whose passwords are public: use another, or DEMONSTRATION=1."
        )
    return sessions


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "safqa",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch must not cost a bid; the login's end ends it
        "DEMONSTRATION": settings.demonstration,
    }
