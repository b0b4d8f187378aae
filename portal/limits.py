"""How often somebody may knock. Redis counts; when it is down, filing a bid goes on and signing in waits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec

from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from outbox.outages import QueueOutage
from portal.people import current

EXTENSION: Final = "limits"

log = logging.getLogger(__name__)

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def address() -> str:
    """Return where a knock comes from."""
    return request.remote_addr or "nowhere"


def somebody() -> str:
    """Return who knocks: a person, wherever from, since whole towns bid from one address; a visitor by the address."""
    person = current()
    return person.ref if person else address()


@dataclass(frozen=True, slots=True)
class Limit:
    """So many knocks, by each of those whom `who` tells apart; `counts` says of an answer whether it was one."""

    rates: tuple[RateLimitItem, ...]
    who: Callable[[], str]
    counts: Callable[[Response], bool] | None
    fails_open: bool

    def meet(self, knock: Callable[[FixedWindowRateLimiter, RateLimitItem, str], bool]) -> None:
        """Knock at every rate; refuse with 429 where one is used up."""
        counter: FixedWindowRateLimiter = current_app.extensions[EXTENSION]
        name = f"{request.endpoint}/{self.who.__name__}/{self.who()}"
        try:
            free = [knock(counter, rate, name) for rate in self.rates]
        except QueueOutage:
            if not self.fails_open:
                raise
            log.warning("uncounted", extra={"endpoint": request.endpoint})
            return
        if not all(free):
            raise TooManyRequests


@dataclass(frozen=True, slots=True)
class Doors:
    """Doors with a count: shut or open while nobody counts."""

    fails_open: bool

    def limit(
        self,
        rates: str,
        *,
        methods: Collection[str] | None = None,
        key_func: Callable[[], str] = address,
        deduct_when: Callable[[Response], bool] | None = None,
    ) -> Callable[[View[P]], View[P]]:
        """Return the decorator of a view that bears so many knocks (`20/minute;200/hour`): by these methods, or all."""
        bound = Limit(tuple(parse_many(rates)), key_func, deduct_when, self.fails_open)
        return lambda view: _guarded(view, bound, methods)


def _guarded(view: View[P], bound: Limit, methods: Collection[str] | None) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if methods is not None and request.method not in methods:
            return view(*args, **kwargs)
        bound.meet(FixedWindowRateLimiter.test if bound.counts else FixedWindowRateLimiter.hit)
        answer = view(*args, **kwargs)
        if bound.counts and bound.counts(make_response(answer)):
            bound.meet(FixedWindowRateLimiter.hit)
        return answer

    return guarded


# Doors behind which a secret can be guessed: without a count they stay shut (the outage becomes a 503 page).
strict = Doors(fails_open=False)
# Doors that must not be shut by an outage: an honest bidder at the last minute comes first.
gentle = Doors(fails_open=True)


def by_hand(view: View[P]) -> View[P]:
    """Let people file, upload and check as fast as hands can, which is slower than a machine could."""
    return gentle.limit("60/minute", methods=["POST"], key_func=somebody)(view)


def init(app: Flask, redis_url: str) -> None:
    """Count on this Redis."""
    storage = storage_from_string(redis_url.replace("unix://", "redis+unix://", 1))
    app.extensions[EXTENSION] = FixedWindowRateLimiter(storage)
