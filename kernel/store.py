"""The one way a state changes in the database (compare and set), and the database's own refusals by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.database import Base
from kernel.lifecycle import A, Lifecycle, S
from kernel.refusals import Refused, Stale


def move(tx: Session, life: Lifecycle[S, A], row: Any, act: A) -> S:  # noqa: ANN401 - any mapped row with id and state
    """Move `row` along its life, unless somebody moved it first (`Stale`)."""
    there = life.after(type(life.start)(row.state), act)
    compare_and_set(tx, type(row), row.id, row.state, there)
    tx.refresh(row, ["state"])
    return there


def compare_and_set(tx: Session, table: type[Base], key: UUID, here: str, there: StrEnum) -> None:
    """Write the new state over the one that was read; exactly one row, or `Stale`."""
    table_columns = table.__table__.c
    statement = update(table).where(table_columns.id == key, table_columns.state == here).values(state=there)
    if tx.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


@contextmanager
def refusing(tx: Session, **refusals: Refused) -> Iterator[None]:
    """Answer with our refusal where one of these named constraints refuses what is written in the block.

    The last judge of what two rows together may say is the database; here its verdict gets the rule's name.
    """
    try:
        with tx.begin_nested():
            yield
    except IntegrityError as fault:
        name = fault.orig.diag.constraint_name if isinstance(fault.orig, psycopg.Error) else None
        if name in refusals:
            raise refusals[name] from None
        raise
