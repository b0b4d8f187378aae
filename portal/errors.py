"""The one place where a refusal or a fault becomes a page, in the reader's language."""

from __future__ import annotations

import logging
from datetime import date, datetime
from decimal import Decimal

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from kernel import language as speech
from kernel.refusals import NotYours, Refused, Stale
from outbox.outages import QueueOutage
from portal import people
from portal.language import current, gettext

log = logging.getLogger(__name__)

# Pages of their own; any other error of a browser's making is told as a bad request.
PAGES = frozenset({403, 404, 413, 429, 500, 503})
STATUS = {"not_found": 404, "forbidden": 403, "stale": 409}
UNPROCESSABLE = 422


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(DataError, not_understood)
    app.register_error_handler(OperationalError, out_of_order)
    app.register_error_handler(QueueOutage, out_of_order)
    app.register_error_handler(InternalServerError, fault)


def sentence(refusal: Refused) -> str:
    """Return what a refusal says to the person, and what to do next."""
    facts = {name: _said(value) for name, value in refusal.facts.items()}
    key = f"refused.{refusal.code}"
    return str(gettext(key, **facts))


def _said(value: object) -> str:
    """Return a fact as the reader's language writes it: instants, days and amounts are no words yet."""
    match value:
        case datetime():
            return speech.instant(value, current().code)
        case date():
            return speech.day(value, current().code)
        case Decimal():
            return speech.money(value, current().code)
        case _:
            return str(value)


def refused(refusal: Refused) -> ResponseReturnValue:
    """Show a refusal that no form could show beside its field."""
    status = STATUS.get(refusal.code, UNPROCESSABLE)
    if isinstance(refusal, NotYours) or status in PAGES:
        return _page(status, status)
    return _page("refused", status, sentence=sentence(refusal), stale=isinstance(refusal, Stale))


def expired_form(_fault: CSRFError) -> ResponseReturnValue:
    """Explain a form whose key has run out or was never ours."""
    return _page(400, 400)


def http(error: HTTPException) -> ResponseReturnValue:
    """Show the page of an HTTP error; redirects and the like pass."""
    if error.code is None or error.code < 400:  # noqa: PLR2004 - the boundary of errors in HTTP
        return error
    return _page(error.code if error.code in PAGES else 400, error.code)


def not_understood(fault: DataError) -> ResponseReturnValue:
    """Answer what no column can hold (NUL in a text, a number too large): there is no such page, or no such form."""
    log.warning("not_understood", extra={"fault": type(fault.orig).__name__})
    status = 404 if request.method in {"GET", "HEAD"} else 400
    return _page(status, status)


def out_of_order(fault: Exception) -> ResponseReturnValue:
    """Say that a part of the portal is down: nothing was lost, come back in a minute."""
    log.error("out_of_order", extra={"fault": type(fault).__name__})
    people.ask_no_more()
    return render_template("errors/503.html"), 503, {"Retry-After": "30"}


def fault(_error: InternalServerError) -> ResponseReturnValue:
    """Own up to a fault of ours; Flask has logged it."""
    return _page(500, 500)


def _page(name: int | str, status: int, **facts: object) -> ResponseReturnValue:
    """Show the page of an error; where the database that knows the reader is away too, say that instead."""
    try:
        return render_template(f"errors/{name}.html", **facts), status
    except OperationalError as away:
        return out_of_order(away)
