"""The pages around the tenders: home, help, privacy, the choice of language, the portal's health."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outbox.store import is_late
from portal.act import look
from portal.addresses import own_path
from portal.language import COOKIE, spoken
from portal.public import blueprint

YEAR = 365 * 24 * 3600


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the open tenders: what nearly everybody comes for."""
    return redirect(url_for("public.tenders"))


@blueprint.get("/help")
def help() -> ResponseReturnValue:  # noqa: A001 - the page's name
    """Show how the portal works."""
    return render_template("public/help.html")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show what is kept about people, why and how long."""
    return render_template("public/privacy.html")


@blueprint.post("/language")
def language() -> ResponseReturnValue:
    """Keep the language that somebody chose, and go back to the page they were on."""
    response = redirect(own_path(request.form.get("back")))
    if spoken(request.form.get("lang")):
        response.set_cookie(COOKIE, request.form["lang"], max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return response


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the portal answers, that its database does, and whether messages leave in time.

    Never how many wait: each filing is one, and whoever asked often enough could count the bids.
    """
    return jsonify(status="late" if look(is_late) else "ok")
