"""The relay: carries committed messages to the queue, woken by PostgreSQL, with a short poll as safety net."""

from __future__ import annotations

import logging
import threading
from functools import partial

import psycopg
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from kernel.database import Sessions, listen
from kernel.turn import system, take
from outbox.actions import send
from outbox.rules import Enqueue

log = logging.getLogger(__name__)

CHANNEL = "outbox"
POLL_SECONDS = 2.0
RELAY = system("relay")


def relay(sessions: Sessions, enqueue: Enqueue, stop: threading.Event) -> None:
    """Carry messages until told to stop. An outage of either server is waited out: the messages are safe."""
    while not stop.is_set():
        try:
            _carry_while_connected(sessions, enqueue, stop)
        except (OperationalError, psycopg.OperationalError, RedisError) as fault:
            log.warning("relay_waits", extra={"fault": type(fault).__name__})
            stop.wait(POLL_SECONDS)


def _carry_while_connected(sessions: Sessions, enqueue: Enqueue, stop: threading.Event) -> None:
    # It listens before the first look, so that nothing committed in between is missed.
    with listen(sessions, CHANNEL) as listener:
        while not stop.is_set():
            if not take(sessions, RELAY, partial(send, enqueue=enqueue)):
                _wait_for_word(listener)


def _wait_for_word(listener: psycopg.Connection) -> None:
    for _ in listener.notifies(timeout=POLL_SECONDS, stop_after=1):
        return
