"""What time causes: beats, each at its own pace, kept by one process however many are started."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from kernel.database import Sessions
from kernel.turn import Turn, system, take

log = logging.getLogger(__name__)

TICK = system("tick")
PULSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Beat:
    """Something to do every so many seconds, in a turn of its own; what it returns says how much it did."""

    name: str
    seconds: float
    work: Callable[[Turn], int]


def keep_time(sessions: Sessions, beats: list[Beat], stop: threading.Event) -> None:
    """Run every beat when its time comes. A beat that fails is logged and tried again; the others go on."""
    due = dict.fromkeys((beat.name for beat in beats), 0.0)
    while not stop.is_set():
        for beat in beats:
            if time.monotonic() >= due[beat.name]:
                due[beat.name] = time.monotonic() + beat.seconds
                run_beat(sessions, beat)
        stop.wait(PULSE_SECONDS)


def run_beat(sessions: Sessions, beat: Beat) -> int:
    """Run one beat until it finds nothing more to do; return how much it did."""
    done = 0
    try:
        while worked := take(sessions, TICK, lambda turn: _alone(turn, beat)):
            done += worked
    except Exception:
        log.exception("beat_failed", extra={"beat": beat.name})
    return done


def _alone(turn: Turn, beat: Beat) -> int:
    """Do the beat's work unless another tick process is at it: the lock goes with the transaction."""
    mine = turn.tx.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(beat.name))))
    return beat.work(turn) if mine else 0
