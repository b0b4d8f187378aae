"""What stands before and after every page: the rights, and the headers that tell a browser what it may do."""

from __future__ import annotations

from flask import Flask, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from kernel.refusals import Refused
from portal.act import keep
from portal.people import current, current_actor
from portal.rights import may_come

# No inline script or style, nothing from anywhere else: what an attacker writes into a page stays text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A body is read whole, into memory, before its token or a right is looked at: what nobody signed in for holds words.
LARGEST_OF_VISITORS = 1024 * 1024
TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


class Forbidden(Refused):
    """The person is known and has no right to this page."""

    def __init__(self) -> None:
        super().__init__("forbidden")


def init(app: Flask, *, secure: bool) -> None:
    """Put the guard before every request and the headers after every response."""
    headers = {**HEADERS, **(TLS if secure else {})}
    app.before_request(check_right)
    app.after_request(lambda response: add_headers(response, headers))


def bound_body() -> None:
    """Let a visitor send as much as forms of words need; files come from people who are known."""
    if request.method == "POST" and current() is None:
        request.max_content_length = LARGEST_OF_VISITORS


def check_right() -> ResponseReturnValue | None:
    """Let the person pass, send a visitor to the sign-in page, or refuse. An unknown address is answered by Flask."""
    actor = current_actor()
    if request.endpoint is None or may_come(request.endpoint, actor.roles):
        return None
    if not actor.roles:
        return redirect(url_for("account.sign_in", next=request.full_path if request.method == "GET" else None))
    refusal = Forbidden()
    keep(refusal, actor)
    raise refusal


def add_headers(response: Response, headers: dict[str, str]) -> Response:
    """Add the headers; what is made for somebody whom a session tells apart is kept by no cache."""
    present = {name.lower() for name, _ in response.headers}
    caching = {"Cache-Control": "private, no-store" if session else "no-cache"}
    response.headers.extend([one for one in {**headers, **caching}.items() if one[0].lower() not in present])
    return response
