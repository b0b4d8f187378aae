"""The few rows that are ever deleted. A foreign key from anything that happened keeps its row from going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, or_, select

from accounts.tables import Attestation, Firm, Link, Login, Mandate, Person
from kernel.turn import Turn

BATCH = 200


def links(turn: Turn, before: datetime) -> int:
    """Delete links that ended before an instant."""
    return _deleted(turn, Link, turn.tx.scalars(select(Link.id).where(Link.expires_at < before).limit(BATCH)).all())


def logins(turn: Turn, before: datetime) -> int:
    """Delete logins that ended before an instant."""
    over = func.least(Login.expires_at, func.coalesce(Login.ended_at, Login.expires_at)) < before
    gone = delete(Login).where(Login.digest.in_(select(Login.digest).where(over).limit(BATCH)))
    return len(turn.tx.execute(gone.returning(Login.digest)).all())


def people(turn: Turn, before: datetime) -> int:
    """Delete people who never proved their mailbox and whom no link that works can still bring in."""
    alive = exists().where(Link.person_id == Person.id, Link.used_at.is_(None), Link.expires_at > turn.now)
    gone = turn.tx.scalars(_forgotten(before).where(~alive).limit(BATCH)).all()
    for table, column in ((Link, Link.person_id), (Mandate, Mandate.person_id)):
        turn.tx.execute(delete(table).where(column.in_(gone)))
    return _deleted(turn, Person, gone)


def firms(turn: Turn, before: datetime) -> int:
    """Delete firms that were registered and have never had an owner since: nobody confirmed them."""
    used = or_(exists().where(Mandate.firm_id == Firm.id), exists().where(Attestation.firm_id == Firm.id))
    gone = turn.tx.scalars(select(Firm.id).where(Firm.joined_at < before, ~used).limit(BATCH)).all()
    turn.tx.execute(delete(Link).where(Link.firm_id.in_(gone)))
    return _deleted(turn, Firm, gone)


def _forgotten(before: datetime) -> Select[UUID]:
    return select(Person.id).where(Person.confirmed_at.is_(None), Person.joined_at < before)


def _deleted(turn: Turn, table: type[Link | Person | Firm], gone: Sequence[UUID]) -> int:
    turn.tx.execute(delete(table).where(table.id.in_(gone)))
    return len(gone)
