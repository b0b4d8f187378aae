"""Whoever can write to Redis gets no code to run."""

from __future__ import annotations

import json
import os
import pickle
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from rq import Callback, Queue, Repeat, SimpleWorker, Worker
from rq.job import Job, JobStatus
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from outbox.queue import FUNCTION, QUEUE, ForeignJob, OwnJob, Post
from outbox.running import Office
from tests.conftest import Town
from tests.jobs.test_outbox import effects, told, work_off

Attack = Callable[[Queue, str], Job]


@pytest.fixture
def foreign(town: Town) -> Queue:
    """Return the portal's queue as an attacker opens it: plain RQ, nothing of ours."""
    return Queue(QUEUE, connection=town.redis, serializer=JSONSerializer)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return a file that exists only if an attacker's command ran."""
    return tmp_path / "ran"


def system_call(queue: Queue, command: str) -> Job:
    """Name os.system as the function."""
    return queue.enqueue_call("os.system", (command,))


def method_of_a_string(queue: Queue, command: str) -> Job:
    """Name a method of an instance."""
    job = queue.enqueue_call(FUNCTION, (1,))
    call = zlib.compress(json.dumps(["format", command, [1], {}]).encode())
    queue.connection.hset(job.key, "data", call)
    return job


def pickled(queue: Queue, command: str) -> Job:
    """Put a pickle where JSON should stand."""

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (command,)

    job = queue.enqueue_call(FUNCTION, (1,))
    queue.connection.hset(job.key, "data", zlib.compress(pickle.dumps(Bomb())))
    return job


def named(queue: Queue, field: str, value: str) -> Job:
    """Take an honest job and attach something to it."""
    job = queue.enqueue_call(FUNCTION, (1,))
    queue.connection.hset(job.key, field, value)
    return job


@pytest.mark.parametrize("attack", [system_call, method_of_a_string, pickled])
def test_another_call_is_not_run(town: Town, foreign: Queue, trace: Path, attack: Attack) -> None:
    attack(foreign, f"touch {trace}")
    work_off(town)
    assert not trace.exists()


def test_an_honest_function_with_a_foreign_callback_is_not_run(town: Town, foreign: Queue, trace: Path) -> None:
    message = told(town)
    foreign.enqueue_call(FUNCTION, (message,), on_success=Callback("os.system"), on_failure=Callback("os.system"))
    work_off(town)
    assert effects(town) == 0, "the whole job is refused, not only its callback"


def test_a_repeated_job_is_not_run(town: Town, foreign: Queue) -> None:
    message = told(town)
    foreign.enqueue_call(FUNCTION, (message,), repeat=Repeat(times=3, interval=1))
    work_off(town)
    assert effects(town) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("success_callback_name", "os.system"),
        ("failure_callback_name", "os.system"),
        ("stopped_callback_name", "os.system"),
        ("webhooks", '[{"url": "http://localhost:1/", "statuses": ["finished"]}]'),
        ("repeats_left", "2"),
        ("repeat_intervals", "[1]"),
        ("dependency_ids", '["another"]'),
        ("dependency_id", "another"),
        ("group_id", "group"),
        ("retries_left", "3"),
    ],
)
def test_a_job_with_something_attached_does_not_exist(town: Town, foreign: Queue, field: str, value: str) -> None:
    job = named(foreign, field, value)
    with pytest.raises(ForeignJob):
        OwnJob.fetch(job.id, connection=town.redis, serializer=JSONSerializer)


@pytest.mark.parametrize(
    "call",
    [
        [FUNCTION, None, ["1"], {}],
        [FUNCTION, None, [True], {}],
        [FUNCTION, None, [1, 2], {}],
        [FUNCTION, None, [1], {"x": 1}],
        [[FUNCTION], None, [1], {}],
        [FUNCTION],
        {},
        FUNCTION,
    ],
)
def test_a_call_of_another_shape_does_not_exist(town: Town, foreign: Queue, call: object) -> None:
    job = named(foreign, "data", "")
    town.redis.hset(job.key, "data", zlib.compress(json.dumps(call).encode()))
    with pytest.raises(ForeignJob):
        OwnJob.fetch(job.id, connection=town.redis, serializer=JSONSerializer)


def mark(*_: object) -> None:
    """Show that a callback ran."""
    Path(os.environ["TRACE"]).touch()


def tidy(worker: Worker | SimpleWorker) -> None:
    """Let a worker tidy up, as each does when it starts."""
    worker.clean_registries()  # type: ignore[no-untyped-call]


def abandoned(queue: Queue) -> None:
    """Leave a foreign job where RQ's tidying finds it, with a callback that it would call."""
    job = queue.enqueue_call("os.getpid", on_failure=Callback("tests.jobs.test_foreign_jobs.mark"))
    queue.remove(job)
    job.set_status(JobStatus.STARTED)
    queue.connection.zadd(StartedJobRegistry(queue=queue).key, {f"{job.id}:1": time.time() - 1000})


def test_tidying_an_abandoned_foreign_job_runs_no_callback(
    town: Town, foreign: Queue, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACE", str(trace))
    abandoned(foreign)
    tidy(Post(town.redis).worker(forking=False))
    assert not trace.exists()


def test_the_attack_is_real_a_plain_worker_falls_for_it(
    foreign: Queue, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACE", str(trace))
    abandoned(foreign)
    tidy(SimpleWorker([foreign], connection=foreign.connection, serializer=JSONSerializer))
    assert trace.exists()


def test_after_an_attack_honest_work_goes_on(town: Town, foreign: Queue, trace: Path) -> None:
    message = told(town)
    system_call(foreign, f"touch {trace}")
    Post(town.redis).enqueue(message, 1)
    work_off(town)
    assert (effects(town), trace.exists()) == (1, False)


NESTED = b"[" * 5000
PADDED = zlib.compress(json.dumps([FUNCTION, None, [1], {}]).encode() + b" " * 1_000_000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("data", value) for value in (NESTED, zlib.compress(NESTED), PADDED, b"\xff", b"")],
        *[(field, b"\xff") for field in ("created_at", "started_at", "enqueued_at", "ended_at", "last_heartbeat")],
        *[(field, b"x") for field in ("timeout", "status", "result_ttl", "failure_ttl", "ttl", "retry_intervals")],
        *[(field, b"\xff") for field in ("origin", "worker_name", "description", "dependency_ids")],
        *[(field, b"9" * 40) for field in ("timeout", "result_ttl", "failure_ttl", "ttl")],
        ("retry_intervals", NESTED),
        ("created_at", b"2026-13-45T00:00:00.000000Z"),
        ("timeout", b"-1"),
    ],
)
def test_after_a_job_that_nobody_can_read_honest_work_goes_on(town: Town, field: str, value: bytes) -> None:
    spoilt, honest = told(town), told(town, thing="T-2")
    post = Post(town.redis)
    post.enqueue(spoilt, 1)
    town.redis.hset(f"rq:job:{spoilt}-1", field, value)
    post.enqueue(honest, 1)
    work_off(town)
    assert effects(town) == 1


def test_after_something_that_is_no_job_honest_work_goes_on(town: Town, foreign: Queue) -> None:
    message = told(town)
    town.redis.set("rq:job:x", "x")
    foreign.push_job_id("x")
    Post(town.redis).enqueue(message, 1)
    work_off(town)
    assert effects(town) == 1


def test_a_message_that_does_not_exist_harms_nobody(town: Town) -> None:
    Office(town.sessions, {}).run(987_654_321)
    assert effects(town) == 0
