"""What an address of the portal may be: the numbers in it, how logs write it, and where a page may lead back to."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

# What a number of a lot, a document, a paper is kept in: PostgreSQL's smallint
LARGEST = 32_767
# Where the access log finds the page that was asked for (`gunicorn.conf.py`)
PAGE = "safqa.page"

# A path, its query with it: two slashes (a browser takes a backslash for one) begin the name of another machine, and a
# browser drops a line break between them.
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")


class Number(IntegerConverter):
    """A number that the database can be asked for: at a larger one there is no page."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LARGEST)


def init(app: Flask) -> None:
    """Let the addresses' numbers be ours; must come before the first address."""
    app.url_map.converters["int"] = Number
    app.before_request(name_page)
    app.before_request(check_address)


def name_page() -> None:
    """Name the page that is asked for, for the logs: by its address, unless that is or may be the secret of a link."""
    rule, secret = request.url_rule, "token" in (request.view_args or {})
    request.environ[PAGE] = quote(request.path) if rule and not secret else str(rule or "-")


def check_address() -> None:
    """Find nothing at an address that holds NUL: no text of the database does, and PostgreSQL fails on it."""
    if "\x00" in request.path:
        raise NotFound


def own_path(back: str | None) -> str:
    """Return an address of this portal: never one that leads anywhere else (`//elsewhere` and the like)."""
    return back if back and _OWN_PATH.fullmatch(back) else url_for("public.home")
