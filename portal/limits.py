"""How often somebody may knock. Redis counts; when it is down, filing a bid goes on and signing in waits."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.people import current

# Doors behind which a secret can be guessed: without a count they stay shut (the error becomes a 503 page).
strict = Limiter(get_remote_address, swallow_errors=False)
# Doors that must not be shut by an outage: an honest bidder at the last minute comes first.
gentle = Limiter(get_remote_address, swallow_errors=True)


def somebody() -> str:
    """Return who knocks: a person, wherever from, since whole towns bid from one address; a visitor by the address."""
    person = current()
    return person.ref if person else get_remote_address()


# What is filed, uploaded and checked: more than hands can do, less than a machine could
by_hand = gentle.limit("60/minute", methods=["POST"], key_func=somebody)


def init(app: Flask, redis_url: str) -> None:
    """Count on this Redis."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    for limiter in (strict, gentle):
        limiter.init_app(app)
