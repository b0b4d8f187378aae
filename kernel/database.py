"""PostgreSQL, as every room sees it: the mapped base, column kinds, sessions, and the database's own clock."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import Annotated, Any
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import CheckConstraint, DateTime, MetaData, Numeric, Text, create_engine, event, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from kernel.ids import new_id

# Every constraint has a name, so that a refusal of the database can be recognised and a migration can drop it.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Where a factory of sessions keeps the connections that commit each statement by itself
READER = "reader"
# Seconds after which a connection may have been closed by the other side without a word
RESTED = 1.0

Sessions = sessionmaker[Session]

Key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Quantity = Annotated[Decimal, mapped_column(Numeric(18, 3))]


class Base(DeclarativeBase):
    """The mapped base of every room's tables: instants know their zone, amounts are exact dinars, facts are JSON."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        datetime: DateTime(timezone=True),
        Decimal: Numeric(18, 2),
        str: Text(),
        dict[str, Any]: JSONB(),
        dict[str, str]: JSONB(),
        list[str]: JSONB(),
        list[dict[str, Any]]: JSONB(),
    }


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the check that holds `column` to the words of an enum; its name is the column's."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def open_database(url: str, *, pool_size: int = 8) -> Sessions:
    """Return the session factory for a PostgreSQL address (`postgresql://…`); connects at first use."""
    engine = create_engine(dialect(url), pool_size=pool_size, max_overflow=4, pool_use_lifo=True, hide_parameters=True)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ask_the_rested, engine.dialect))
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    return sessionmaker(engine, expire_on_commit=False, info={READER: reader})


def reading(sessions: Sessions) -> Session:
    """Return a session that only asks: outside any transaction, unless its factory works in one that it was given."""
    bind = sessions.kw.get("info", {}).get(READER) or sessions.kw["bind"]
    return sessions(bind=bind, autoflush=False)


def _note_rest(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = monotonic()


def _ask_the_rested(
    dialect: Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ask a connection that has rested whether it still stands; the pool replaces it where it does not.

    One that was in use a moment ago is not asked: on a busy portal that would be one question more for each question.
    """
    since = record.info.get("rests_since")
    if since is None or monotonic() - since < RESTED:
        return
    try:
        dialect.do_ping(connection)
    except psycopg.Error as fault:
        raise DisconnectionError from fault


class TooPowerful(SystemExit):
    """The address names a role that no grant and no trigger would bind: no process of the portal starts with it."""


def open_bound(url: str, *, pool_size: int = 8) -> Sessions:
    """Open the database as a process of the portal does: with a role that its own grants bind, else TooPowerful.

    No connection is left open: a process that forks would lend its children one and the same.
    """
    sessions = open_database(url, pool_size=pool_size)
    powerful = too_powerful(sessions.kw["bind"])
    sessions.kw["bind"].dispose()
    if powerful:
        raise TooPowerful("DATABASE_URL names a superuser or the owner of the tables: use the application's role.")
    return sessions


def dialect(url: str) -> str:
    """Name the driver in an address that leaves it open."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def database_clock(tx: Session) -> datetime:
    """Read the database's clock now. Only a second statement, after a row lock, tells when the lock was got."""
    instant: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return instant


def too_powerful(engine: Engine) -> bool:
    """Say whether the application's role could step round its grants: a superuser, or an owner of tables."""
    question = text(
        "SELECT r.rolsuper OR EXISTS"
        " (SELECT FROM pg_tables t WHERE t.tableowner = r.rolname AND t.schemaname = 'public')"
        " FROM pg_roles r WHERE r.rolname = current_user"
    )
    with engine.connect() as connection:
        return bool(connection.execute(question).scalar_one())


def listen(sessions: Sessions, channel: str) -> psycopg.Connection:
    """Open a connection of its own that hears what is notified on `channel` from now on."""
    url = sessions.kw["bind"].url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(SQL("LISTEN {}").format(Identifier(channel)))
    return connection
