"""The stage: the web server exactly as `manage.py run` starts it, on a PostgreSQL that writes to the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import psycopg

from bench.visitors import Visitor
from kernel.database import Sessions, open_database
from kernel.turn import VISITOR, Turn, take
from launch import ports, services
from launch.places import PYTHON, Data
from launch.portal import processes
from launch.processes import Child, run_to_end, stop_all, wait_until

T = TypeVar("T")

TREES = {"web": "web", "PostgreSQL": "database", "Redis": "redis"}


@dataclass(slots=True)
class Stage:
    """What runs, and a hand on its database."""

    port: int
    data: Data
    environment: dict[str, str]
    web: Child
    servers: Sequence[Child]
    sessions: Sessions
    visitors: int = field(default=0)

    @property
    def roots(self) -> dict[str, int]:
        """The trees whose processor time is counted: web, database, redis."""
        return {TREES[child.name]: child.pid for child in (self.web, *self.servers)}

    def visitor(self, language: str = "fr") -> Visitor:
        """Return a newcomer with an address of its own."""
        self.visitors += 1
        return Visitor(self.port, language, f"10.0.{self.visitors >> 8 & 255}.{self.visitors & 255}")

    def prepare(self, work: Callable[[Turn], T]) -> T:
        """Do something in a turn that is committed, and let the planner know, as it would within a minute."""
        done = take(self.sessions, VISITOR, work)
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        return done


@contextmanager
def standing() -> Iterator[Stage]:
    """Serve the portal on data of its own until the block ends: no demonstration, behind a front proxy."""
    port = ports.any_free()
    with services.scratch() as data, services.serving(data, f"http://localhost:{port}") as lent:
        environment = {**lent.environment, "DEMONSTRATION": "0", "BEHIND_PROXY": "1"}
        upgrade, log = [PYTHON, "-m", "migrations", "upgrade"], data.logs / "migrations.log"
        run_to_end(upgrade, log, "The tables could not be made", environment)
        sessions = open_database(environment["DATABASE_URL"])
        with serving(port, data, environment) as web:
            yield Stage(port, data, environment, web, lent.children, sessions)
        sessions.kw["bind"].dispose()


@contextmanager
def serving(port: int, data: Data, environment: dict[str, str], app: str = "wsgi:app") -> Iterator[Child]:
    """Serve an application with the portal's own command."""
    web = processes(port, data, environment)[0]
    web.command = [app if word == "wsgi:app" else word for word in web.command]
    try:
        web.start()
        wait_until(lambda: answers(port), web, 60)
        yield web
    finally:
        stop_all([web])


def answers(port: int) -> bool:
    """Say whether somebody is well at this port."""
    try:
        return Visitor(port).get("/healthz").status == 200
    except OSError:
        return False
