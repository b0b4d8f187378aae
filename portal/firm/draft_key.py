"""The key of a firm's drafts: kept by the browser in a cookie of its own, used in memory, never stored or logged."""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, g, request

from bids.rules.draft import KEY_BYTES, read_key
from kernel.crypto import base64url
from portal.services import services

COOKIE = "safqa_draft"
PATH = "/firm"
YEAR = 365 * 24 * 3600


def held() -> bytes | None:
    """Return the key that this browser keeps, if it keeps one."""
    return read_key(request.cookies.get(COOKIE, ""))


def held_or_given() -> bytes:
    """Return the key that this browser keeps; where it keeps none, draw one and give it to keep."""
    if "draft_key" not in g:
        g.draft_key = held() or _give(secrets.token_bytes(KEY_BYTES))
    key: bytes = g.draft_key
    return key


def _give(key: bytes) -> bytes:
    @after_this_request
    def keep(response: Response) -> Response:
        secure = services().settings.secure
        response.set_cookie(
            COOKIE, base64url.encode(key), max_age=YEAR, path=PATH, secure=secure, httponly=True, samesite="Lax"
        )
        return response

    return key
