"""What is told is dealt with once: real queue, real workers, killed processes, a wiped Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from audit.tables import LedgerEntry
from kernel.turn import Turn, system, take
from outbox import open_office
from outbox.actions import send, sweep, tell
from outbox.queue import Post
from outbox.running import Office
from outbox.tables import Handling, Message
from tests.conftest import Town
from tests.jobs.office import LISTENERS, LOCK
from tests.make.messages import unanswered
from tests.make.waiting import until

SOMEBODY = system("test")
OFFICE = Path(__file__).with_name("office.py")
ROOT = Path(__file__).parent.parent.parent


def told(town: Town, topic: str = "thing.told", thing: str = "T-1") -> int:
    """Tell something in a committed turn and return its message."""

    def work(turn: Turn) -> int:
        tell(turn, topic, thing=thing)
        turn.tx.flush()
        return turn.tx.execute(select(func.max(Message.id))).scalar_one()

    return take(town.sessions, SOMEBODY, work)


def effects(town: Town, event: str = "test.told") -> int:
    """Count how often a listener's effect is really there."""
    with town.sessions() as tx:
        return tx.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.event == event)) or 0


def waiting(town: Town) -> int:
    """Count the messages that nobody has dealt with."""
    return take(town.sessions, SOMEBODY, unanswered)


def carry(town: Town) -> int:
    """Let a relay carry what is unsent, once."""
    return take(town.sessions, SOMEBODY, partial(send, enqueue=Post(town.redis).enqueue))


def work_off(town: Town) -> None:
    """Let a worker of this process empty the queue."""
    open_office(town.sessions, LISTENERS)
    Post(town.redis).worker(forking=False).work(burst=True)


def grow_old(town: Town) -> None:
    """Let every delivery be older than any patience."""
    with town.sessions.begin() as tx:
        tx.execute(update(Message).values(sent_at=Message.sent_at - timedelta(hours=1)))


@contextmanager
def process(town: Town, part: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the test office in a session of its own, and kill whatever is left of it."""
    environment = {**town.environment, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, OFFICE, part], env=environment, cwd=ROOT, start_new_session=True)
    try:
        yield child
    finally:
        kill_all(child)


def kill_all(child: subprocess.Popen[bytes]) -> None:
    """Kill a worker and its horse at once, as a power cut would."""
    for row in subprocess.run(
        ["ps", "-o", "pid=", "-g", str(child.pid)], capture_output=True, text=True, check=False
    ).stdout.split():
        try:
            os.kill(int(row), signal.SIGKILL)
        except ProcessLookupError:
            continue
    child.wait()


def test_what_is_rolled_back_is_told_to_nobody(town: Town) -> None:
    def work(turn: Turn) -> None:
        tell(turn, "thing.told", thing="T-1")
        turn.tx.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        take(town.sessions, SOMEBODY, work)
    assert carry(town) == 0


def test_a_message_goes_through_the_queue_and_its_listener_acts_once(town: Town) -> None:
    told(town)
    assert carry(town) == 1
    work_off(town)
    assert (effects(town), waiting(town)) == (1, 0)
    assert carry(town) == 0


def test_a_real_worker_process_and_a_real_relay_deal_with_what_commits(town: Town) -> None:
    with process(town, "relay"), process(town, "work"):
        for number in range(5):
            told(town, thing=f"T-{number}")
        until(lambda: waiting(town) == 0, "five messages")
    assert effects(town) == 5


def test_delivered_twice_acts_once(town: Town) -> None:
    message = told(town)
    post = Post(town.redis)
    post.enqueue(message, 1)
    post.enqueue(message, 2)
    work_off(town)
    assert effects(town) == 1


def test_the_same_delivery_is_queued_once(town: Town) -> None:
    message = told(town)
    post = Post(town.redis)
    post.enqueue(message, 1)
    post.enqueue(message, 1)
    assert post.queue.count == 1


def test_two_at_once_on_one_message_act_once(town: Town) -> None:
    message = told(town)
    office = Office(town.sessions, LISTENERS)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(office.run, [message] * 16))
    assert effects(town) == 1


def test_two_relays_share_the_work(town: Town) -> None:
    for number in range(450):
        told(town, thing=f"T-{number}")
    with ThreadPoolExecutor(2) as pool:
        sent = sum(pool.map(lambda _: carry(town), range(8)))
    assert sent == 450
    assert Post(town.redis).queue.count == 450


def test_what_is_unhurried_lets_the_rest_pass(town: Town) -> None:
    post = Post(town.redis, frozenset({"thing.failing"}))
    told(town, "thing.failing")
    hurried = told(town)
    take(town.sessions, SOMEBODY, partial(send, enqueue=post.enqueue))
    assert [job.args for job in post.queue.jobs] == [[hurried]]
    open_office(town.sessions, LISTENERS)
    post.worker(forking=False).work(burst=True, max_jobs=1)
    assert (effects(town), post.later.count) == (1, 1)


def test_a_wiped_redis_loses_nothing(town: Town) -> None:
    told(town)
    carry(town)
    town.redis.flushall()
    work_off(town)
    assert effects(town) == 0
    grow_old(town)
    assert take(town.sessions, SOMEBODY, sweep) == 1
    carry(town)
    work_off(town)
    assert (effects(town), waiting(town)) == (1, 0)


def test_a_delivery_that_may_still_be_at_work_is_not_repeated(town: Town) -> None:
    told(town)
    carry(town)
    assert take(town.sessions, SOMEBODY, sweep) == 0


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(town: Town) -> None:
    told(town, "thing.held")
    carry(town)
    with town.sessions() as keeper:
        keeper.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        with process(town, "work") as worker:
            until(lambda: is_waited_for(town), "the listener to be in the middle of its work")
            kill_all(worker)
        keeper.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        until(lambda: not is_waited_for(town), "the database to notice")
    assert (effects(town, "test.held"), waiting(town)) == (0, 1)
    grow_old(town)
    take(town.sessions, SOMEBODY, sweep)
    carry(town)
    with process(town, "work"):
        until(lambda: waiting(town) == 0, "the second delivery")
    assert effects(town, "test.held") == 1


def is_waited_for(town: Town) -> bool:
    """Say whether a listener waits for the test's lock."""
    question = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND NOT granted")
    with town.sessions() as tx:
        return bool(tx.execute(question, {"lock": LOCK}).scalar_one())


def test_one_failing_listener_does_not_keep_the_other_from_its_work(town: Town) -> None:
    message = told(town, "thing.failing")
    with pytest.raises(RuntimeError):
        Office(town.sessions, LISTENERS).run(message)
    assert (effects(town, "test.failing"), effects(town), waiting(town)) == (0, 1, 1)
    with town.sessions() as tx:
        row = tx.get_one(Message, message)
        claims = tx.scalars(select(Handling.handler)).all()
    assert row.fault == "RuntimeError", "the text of a fault may quote what it choked on"
    assert [claim.rpartition(".")[2] for claim in claims] == ["told"]


def test_a_fact_that_nobody_needs_is_closed(town: Town) -> None:
    Office(town.sessions, LISTENERS).run(told(town, "thing.idle"))
    assert waiting(town) == 0


def test_the_relay_hears_a_commit(town: Town) -> None:
    heard = threading.Event()
    stop = threading.Event()

    def enqueue(message_id: int, attempt: int, topic: str) -> None:
        assert (message_id, attempt, topic) == (message, 1, "thing.told")
        heard.set()

    from outbox.relay import relay  # noqa: PLC0415 - beside its use

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(relay, town.sessions, enqueue, stop)
        message = told(town)
        assert heard.wait(30)
        stop.set()
        running.result(30)
