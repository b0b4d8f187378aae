"""The few rows that are ever deleted. A foreign key from anything that happened keeps its row from going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, or_, select

from accounts.tables import Attestation, Firm, Link, Login, Mandate, Person
from kernel.turn import Turn

BATCH = 200
NIF_LENGTH = 15  # five digits more name an establishment of the same firm


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
    return _erase_people(turn, turn.tx.scalars(_forgotten(before).where(~alive).limit(BATCH)).all())


def firms(turn: Turn, before: datetime) -> int:
    """Delete firms that were registered and have never had an owner since: nobody confirmed them."""
    used = or_(exists().where(Mandate.firm_id == Firm.id), exists().where(Attestation.firm_id == Firm.id))
    gone = turn.tx.scalars(select(Firm.id).where(Firm.joined_at < before, ~used).limit(BATCH)).all()
    turn.tx.execute(delete(Link).where(Link.firm_id.in_(gone)))
    return _deleted(turn, Firm, gone)


def registrations(turn: Turn, nif: str, rc: str) -> None:
    """Delete what was registered under a tax or trade register number, as long as nobody confirmed it.

    A mistyped address, or somebody else's hand, then keeps no firm from registering under its own numbers.
    """
    named = or_(func.left(Firm.nif, NIF_LENGTH) == nif[:NIF_LENGTH], Firm.rc == rc)
    firms = select(Firm.id).where(named).order_by(Firm.id)
    for firm_id in turn.tx.scalars(firms.with_for_update(key_share=True)).all():
        held = select(Person).join(Mandate, Mandate.person_id == Person.id).where(Mandate.firm_id == firm_id)
        fresh = held.with_for_update(of=Person, key_share=True).execution_options(populate_existing=True)
        owners = turn.tx.scalars(fresh).all()
        if all(owner.confirmed_at is None for owner in owners):
            _erase_registration(turn, firm_id, [owner.id for owner in owners])


def _erase_registration(turn: Turn, firm_id: UUID, owners: Sequence[UUID]) -> None:
    """Delete a firm and who registered it, but for somebody whom an invitation waits for, too."""
    invited = set(turn.tx.scalars(select(Link.person_id).where(Link.person_id.in_(owners), Link.role.is_not(None))))
    turn.tx.execute(delete(Mandate).where(Mandate.firm_id == firm_id))
    _erase_people(turn, [one for one in owners if one not in invited])
    _deleted(turn, Firm, [firm_id])


def _forgotten(before: datetime) -> Select[UUID]:
    return select(Person.id).where(Person.confirmed_at.is_(None), Person.joined_at < before)


def _erase_people(turn: Turn, gone: Sequence[UUID]) -> int:
    for table, column in ((Link, Link.person_id), (Mandate, Mandate.person_id)):
        turn.tx.execute(delete(table).where(column.in_(gone)))
    return _deleted(turn, Person, gone)


def _deleted(turn: Turn, table: type[Link | Person | Firm], gone: Sequence[UUID]) -> int:
    turn.tx.execute(delete(table).where(table.id.in_(gone)))
    return len(gone)
