"""A worker process whose listeners are made for tests: `office.py work | relay`, on the town in its environment.

`told` leaves one entry in the ledger: its count is the number of times that an effect took place.
`held` does the same, then waits for a lock that the test holds, so that it can be killed at that moment.
"""

from __future__ import annotations

import os
import sys
import threading

from sqlalchemy import text

import outbox
from audit.actions import record
from kernel.database import open_database
from kernel.turn import Turn
from outbox.queue import open_post
from outbox.relay import relay
from outbox.rules import Fact
from outbox.running import Listeners

LOCK = 4711


def told(turn: Turn, fact: Fact) -> None:
    """Leave a trace."""
    record(turn, "test.told", fact["thing"])


def held(turn: Turn, fact: Fact) -> None:
    """Leave a trace, then wait where the test can see it."""
    record(turn, "test.held", fact["thing"])
    turn.tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def failing(turn: Turn, fact: Fact) -> None:
    """Leave a trace that the failure takes back."""
    record(turn, "test.failing", fact["thing"])
    raise RuntimeError("the price is 4 500 000 DA")


LISTENERS: Listeners = {
    "thing.told": (told,),
    "thing.held": (held,),
    "thing.failing": (failing, told),
    "thing.idle": (),
}


def main(part: str) -> None:
    """Run one part until killed."""
    sessions, post = open_database(os.environ["DATABASE_URL"]), open_post(os.environ["REDIS_URL"])
    if part == "relay":
        relay(sessions, post.enqueue, threading.Event())
    outbox.open_office(sessions, LISTENERS)
    post.worker().work()


if __name__ == "__main__":
    main(sys.argv[1])
