"""The ground every test stands on: a real PostgreSQL, a real Redis, the real migrations.

`turn` and `browser` live in one transaction that is thrown away. Tests about races, workers and crashes need commits
that others see: they take `town`, a database of their own copied from the migrated one in a tenth of a second.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from redis import Redis
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import config
from kernel import clock
from kernel.database import Sessions, dialect, open_database
from kernel.turn import VISITOR, Turn
from migrations.running import Roles, upgrade
from tests.make.hours import BRING
from tests.make.waiting import until

# Ranges are wide and machines are shared: how long an example takes says nothing.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")

JOURNEYS = "tests/journeys/"
NEEDED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@dataclass(frozen=True, slots=True)
class Town:
    """A database, a Redis and the settings that lead to both."""

    roles: Roles
    settings: config.Settings
    sessions: Sessions
    redis: Redis

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process of the portal needs in its environment to work in this town."""
        keys = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        urls = (self.roles.application_url, self.roles.owner_url, self.settings.redis_url)
        return {**os.environ, **dict(zip(keys, urls, strict=True))}


class Together(LoadFileScheduling):
    """Files are handed out whole, and the journeys as one: they are played at one portal, one after the other."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return JOURNEYS if file.startswith(JOURNEYS) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Hand out tests by our own order where several processes run them."""
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the journeys, which take longest.

    And say once, in a sentence, how the servers come to be, where a test needs them and they are not there.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))
    if all(name in os.environ for name in NEEDED):
        return
    without = pytest.mark.skip(reason="needs servers: run `python3 manage.py test -- PATH`")
    for item in items:
        if {"template", "redis"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(without)


def at(url: URL, database: str) -> str:
    """Return an address with another database in it."""
    return url.set(database=database).render_as_string(hide_password=False)


def owner_engine() -> Engine:
    """Return the owner's connections, outside any transaction: databases are made and dropped there."""
    return create_engine(dialect(os.environ["DATABASE_OWNER_URL"]), isolation_level="AUTOCOMMIT", poolclass=NullPool)


def make_database(name: str, template: str | None = None) -> Roles:
    """Make a database, empty or as a copy, and return how the two roles reach it."""
    owner, application = make_url(os.environ["DATABASE_OWNER_URL"]), make_url(os.environ["DATABASE_URL"])
    with owner_engine().connect() as connection:
        source = f' TEMPLATE "{template}"' if template else ""
        connection.execute(text(f'CREATE DATABASE "{name}"{source}'))
        connection.execute(text(f'GRANT CONNECT ON DATABASE "{name}" TO "{application.username}"'))
    return Roles(at(owner, name), at(application, name))


def drop_database(name: str) -> None:
    """Drop a database, whoever is in it; PostgreSQL's own cleaner is waited for, since nobody may send it away."""
    until(lambda: dropped(name), f"{name} to be dropped")


def dropped(name: str) -> bool:
    """Try to drop a database; False while a process of the server itself is in it."""
    with owner_engine().connect() as connection:
        try:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        except DBAPIError:
            return False
    return True


@pytest.fixture(scope="session")
def template() -> Iterator[Roles]:
    """Make the migrated database of this process."""
    name = f"safqa_{uuid4().hex[:12]}"
    roles = make_database(name)
    upgrade(roles, "head")
    with psycopg.connect(roles.owner_url) as owner:
        owner.execute(BRING)
    yield roles
    drop_database(name)


@pytest.fixture(scope="session")
def commons(template: Roles) -> Iterator[Roles]:
    """Copy the database that all rolled-back tests of this process share: a template may have nobody in it."""
    name = f"commons_{uuid4().hex[:12]}"
    yield make_database(name, make_url(template.owner_url).database)
    drop_database(name)


@pytest.fixture(scope="session")
def redis_url(worker_id: str) -> str:
    """Return a Redis of this process: one numbered database for each test worker."""
    number = int(worker_id.removeprefix("gw") or 0) if worker_id.startswith("gw") else 0
    url = os.environ["REDIS_URL"].partition("?")[0]
    return f"{url}?db={number}" if url.startswith("unix") else f"{url.rstrip('/')}/{number}"


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """Return an empty Redis."""
    connection = Redis.from_url(redis_url)
    connection.flushdb()
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def settings(commons: Roles, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> config.Settings:
    """Return the portal's settings for the tests."""
    place = tmp_path_factory.mktemp("portal")
    return settings_in(place, commons, redis_url)


def settings_in(place: Path, roles: Roles, redis_url: str) -> config.Settings:
    """Return settings whose files are all in one folder."""
    config.make_keys(place / "keys")
    for folder in ("files", "mail"):
        (place / folder).mkdir(exist_ok=True)
    given = {
        "DATABASE_URL": roles.application_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a-secret-of-the-tests-0123456789-xyz",
        "PORTAL_URL": "http://localhost",
        "MAIL_URL": f"folder://{place / 'mail'}",
        "FILES_DIR": str(place / "files"),
        "RECEIPT_KEY_FILE": str(place / "keys" / "receipt.pem"),
        "LOG_KEY_FILE": str(place / "keys" / "log.pem"),
    }
    return config.read(given)


@pytest.fixture(scope="session")
def engine(commons: Roles) -> Iterator[Engine]:
    """Return the application's connections."""
    made = create_engine(dialect(commons.application_url))
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Return a connection inside a transaction that is thrown away."""
    with engine.connect() as made, made.begin() as outer:
        yield made
        outer.rollback()


@pytest.fixture
def sessions(connection: Connection) -> Sessions:
    """Return sessions whose commits are only savepoints of the test's transaction."""
    made = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    event.listen(made, "after_begin", forbid_writing)
    return made


def forbid_writing(tx: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Let no look of a test write: in production each of its statements would be kept at once."""
    if not tx.autoflush:
        connection.execute(text("SET TRANSACTION READ ONLY"))


@pytest.fixture
def turn(sessions: Sessions) -> Iterator[Turn]:
    """Return a visitor's turn; `dataclasses.replace` gives it another actor or instant."""
    with sessions() as tx:
        yield Turn(tx, VISITOR, clock.now())


@pytest.fixture
def app(settings: config.Settings, sessions: Sessions, redis: Redis) -> Flask:
    """Return the portal, working inside the test's transaction."""
    from portal import create_app  # noqa: PLC0415 - only web tests pay for it

    return create_app(settings, sessions)


@pytest.fixture
def town(template: Roles, redis: Redis, redis_url: str, tmp_path: Path) -> Iterator[Town]:
    """Return a town of the test's own, where everything that is committed stays committed."""
    name = f"town_{uuid4().hex[:12]}"
    roles = make_database(name, make_url(template.owner_url).database)
    sessions = open_database(roles.application_url)
    yield Town(roles, settings_in(tmp_path, roles, redis_url), sessions, redis)
    sessions.kw["bind"].dispose()
    drop_database(name)


@pytest.fixture
def raw(sessions: Sessions) -> Iterator[Session]:
    """Return a bare session of the application's role: what the database itself refuses."""
    with sessions() as tx:
        yield tx
