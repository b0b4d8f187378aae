"""Pages that hold no secret are compressed on their way: a first visit over 3G is a fifth as long.

What somebody signed in reads goes as it is, and so does a page with a form's token in it: a compressed length can
betray a secret that stands beside what a stranger put there (BREACH). Such pages are for people already at work, with
the style sheet and the typeface in hand.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from flask import Flask, Response, request

from portal.people import current_actor

WORTHWHILE = 1_400  # bytes: what fits into one packet gains nothing
SECRET = b"csrf_token"
_TEXTS = ("text/html", "application/json", "application/atom+xml", "text/calendar")


def init(app: Flask) -> None:
    """Compress what leaves the portal, where it may be."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """Return the response in the smallest form that the browser accepts."""
    if response.mimetype not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    wished = coding()
    if wished and not current_actor().roles and may_be_packed(response):
        response.set_data(_PACKERS[wished](response.get_data()))
        response.headers["Content-Encoding"] = wished
    return response


def coding() -> str | None:
    """Return the first of our codings that the browser accepts."""
    return next((name for name in _PACKERS if request.accept_encodings.quality(name) > 0), None)


def may_be_packed(response: Response) -> bool:
    """Say whether a response is whole, long enough, not packed yet and without a secret."""
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return False
    content = response.get_data()
    return len(content) >= WORTHWHILE and SECRET not in content


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=5))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)


_PACKERS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}
