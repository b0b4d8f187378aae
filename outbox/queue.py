"""The only module that knows RQ: two queues, one function, JSON, and a job that refuses to be anything else.

Whoever can write to Redis must not get code to run. RQ reads a job's function, its callbacks, its webhooks and its
repeats from Redis and imports what they name, in the worker and again when it tidies its registries. Every one of
these paths builds the job through `Job.restore`, so that is where a foreign one stops existing.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from redis import Redis
from redis.exceptions import ResponseError
from rq import Queue, SimpleWorker, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

QUEUE = "portal"
LATER = "portal.later"  # served when the other is empty: an opening does not wait for a thousand letters
FUNCTION = "outbox.run"

# Results say nothing (the database knows what happened); failures are kept for an operator to look at.
RESULT_SECONDS = 60
FAILURE_SECONDS = 86_400
JOB_SECONDS = 180
LASTING = (JOB_SECONDS, RESULT_SECONDS, FAILURE_SECONDS, None)

# What a job of ours never has. An empty value is what RQ itself writes for "none".
FORBIDDEN = frozenset({
    b"success_callback_name", b"failure_callback_name", b"stopped_callback_name", b"webhooks",
    b"repeats_left", b"repeat_intervals", b"dependency_id", b"dependency_ids", b"retries_left", b"group_id",
})  # fmt: skip
EMPTY = frozenset({b"", b"[]", b"0", b"null"})


class ForeignJob(NoSuchJobError):
    """A job that this portal did not write. RQ passes over jobs that do not exist, so it passes over these."""


class OwnJob(Job):
    """A job that can only be `outbox.run(<message number>)`."""

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Read a job from Redis, unless it is anything but ours: what RQ cannot read would end the worker."""
        try:
            if is_own(raw_data):
                super().restore(raw_data)
                lasting: tuple[object, ...] = (self.timeout, self.result_ttl, self.failure_ttl, self.ttl)
                if lasting == LASTING:
                    return
        except Exception as fault:  # whatever it is that cannot be read, it was not written by us
            raise self._foreign() from fault
        raise self._foreign()

    def refresh(self) -> None:
        """Read a job again; something else than a job under its name is none."""
        try:
            super().refresh()  # type: ignore[no-untyped-call]
        except ResponseError as fault:
            raise self._foreign() from fault

    def _foreign(self) -> ForeignJob:
        log.warning("foreign_job_refused", extra={"job": self.id})
        return ForeignJob(self.id)


def is_own(raw: Mapping[bytes, bytes]) -> bool:
    """Say whether a job's hash is exactly what `enqueue` writes: our function, one number, nothing attached."""
    attached = [name for name in raw if name in FORBIDDEN and raw[name] not in EMPTY]
    return not attached and _is_own_call(raw.get(b"data", b""))


def _is_own_call(packed: bytes) -> bool:
    try:
        function, instance, args, kwargs = json.loads(_unpacked(packed))
    except (ValueError, TypeError, RecursionError, zlib.error):
        return False
    return (function, instance, kwargs) == (FUNCTION, None, {}) and _is_one_number(args)


def _unpacked(packed: bytes) -> bytes:
    """Return the call as JSON; ours is under a hundred bytes, so a bomb is cut off long before it bursts."""
    packer = zlib.decompressobj()
    call = packer.decompress(packed, 1000)
    if not packer.eof:
        raise ValueError("too long for a call of ours")
    return call


def _is_one_number(args: object) -> bool:
    return isinstance(args, list) and len(args) == 1 and type(args[0]) is int


class Post:
    """The way into the queue, and the workers at its other end."""

    def __init__(self, redis: Redis, unhurried: AbstractSet[str] = frozenset()) -> None:
        self.redis = redis
        self.unhurried = unhurried
        self.queue, self.later = (
            Queue(name, connection=redis, serializer=JSONSerializer, job_class=OwnJob) for name in (QUEUE, LATER)
        )

    def enqueue(self, message_id: int, attempt: int, topic: str = "") -> None:
        """Put one delivery of one message into the queue that its topic goes by.

        Its id names the attempt too: the hash of a failed job stays in Redis for a while, and without the attempt
        it would keep the same message from ever being sent again.
        """
        try:
            (self.later if topic in self.unhurried else self.queue).enqueue_call(
                FUNCTION, (message_id,), job_id=f"{message_id}-{attempt}", unique=True, timeout=JOB_SECONDS,
                result_ttl=RESULT_SECONDS, failure_ttl=FAILURE_SECONDS,
            )  # fmt: skip
        except DuplicateJobError:
            log.info("delivery_already_queued", extra={"message_id": message_id, "attempt": attempt})

    def worker(self, *, forking: bool = True) -> Worker | SimpleWorker:
        """Return a worker of both queues; tests may run it in their own process."""
        kind = Worker if forking else SimpleWorker
        return kind(
            [self.queue, self.later], connection=self.redis, serializer=JSONSerializer, job_class=OwnJob,
            log_job_description=False,
        )  # fmt: skip


def open_post(url: str, unhurried: AbstractSet[str] = frozenset()) -> Post:
    """Return the post for a Redis address (`redis://…` or `unix:///…`), and the topics that let others pass."""
    return Post(Redis.from_url(url), unhurried)
