"""The least that a page and a bid cost on this machine: the same server and database, and nothing of ours.

`/page` reads one row and answers with a page's worth of text; `/bid` writes what it is sent to the disk, then answers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

PAGE = b"x" * 30_000
TABLE = "CREATE TABLE bench_bids (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content bytea)"
GRANT = "GRANT INSERT ON bench_bids TO PUBLIC"

Environ = dict[str, Any]

_own = threading.local()


def furnish(owner_url: str) -> None:
    """Make the table that bare bids go to."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(TABLE)
        connection.execute(GRANT)


def app(environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer, by WSGI."""
    content = WAYS[environ["PATH_INFO"]](environ)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))])
    return [content]


def health(_environ: Environ) -> bytes:
    """Say that the server is there."""
    return b"ok"


def page(_environ: Environ) -> bytes:
    """Read one row."""
    with _connection().transaction():
        _connection().execute("SELECT state FROM tenders LIMIT 1").fetchone()
    return PAGE


def bid(environ: Environ) -> bytes:
    """Write what was sent."""
    content = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    with _connection().transaction():
        _connection().execute("INSERT INTO bench_bids (content) VALUES (%s)", [content])
    return b"filed"


def _connection() -> psycopg.Connection:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    held: psycopg.Connection = _own.connection
    return held


WAYS: dict[str, Callable[[Environ], bytes]] = {"/healthz": health, "/page": page, "/bid": bid}
