"""How often somebody may knock. Redis counts; when it is down, filing a bid goes on and signing in waits."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Doors behind which a secret can be guessed: without a count they stay shut (the error becomes a 503 page).
strict = Limiter(get_remote_address, swallow_errors=False)
# Doors that must not be shut by an outage: an honest bidder at the last minute comes first.
gentle = Limiter(get_remote_address, swallow_errors=True)


def init(app: Flask, redis_url: str) -> None:
    """Count on this Redis."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    for limiter in (strict, gentle):
        limiter.init_app(app)
