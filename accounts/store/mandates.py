"""Mandates: who may act in which role, for which house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from accounts.rules.roles import HOUSE_OF, Role
from accounts.store import houses
from accounts.tables import Agency, Authority, Firm, Link, Mandate
from kernel.refusals import NotYours, Refused
from kernel.store import refusing
from kernel.turn import Turn


@dataclass(frozen=True, slots=True)
class HouseCard:
    """A house that somebody may act for (none for an auditor or an administrator), and as what."""

    house_id: UUID | None
    names: dict[str, str]
    roles: list[str]


def add(turn: Turn, person_id: UUID, role: Role, house_id: UUID | None) -> Mandate:
    """Let somebody act in a role. Refusals: `already_in_role`, `one_firm_only`, `opens_or_controls`."""
    mandate = Mandate(
        person_id=person_id, role=role, granted_at=turn.now, granted_by=turn.actor.key, **house(role, house_id)
    )
    with refusing(
        turn.tx,
        uq_mandates_held_once=Refused("already_in_role"),
        uq_mandates_one_firm=Refused("one_firm_only"),
        uq_mandates_opens_or_controls=Refused("opens_or_controls"),
    ):
        turn.tx.add(mandate)
    return mandate


def house(role: Role, house_id: UUID | None) -> dict[str, Any]:
    """Return the column that names the house of a role, with its value."""
    kind = HOUSE_OF[role]
    return {f"{kind}_id": house_id} if kind else {}


def house_of(mandate: Mandate) -> UUID | None:
    """Return the house that a mandate is for; nothing for an auditor or an administrator."""
    return mandate.firm_id or mandate.authority_id or mandate.agency_id


def of_person(turn: Turn, person_id: UUID) -> Sequence[Mandate]:
    """Return what somebody may do now, oldest first."""
    held = select(Mandate).where(Mandate.person_id == person_id, Mandate.ended_at.is_(None))
    return turn.tx.scalars(held.order_by(Mandate.granted_at, Mandate.id)).all()


def own_houses(turn: Turn) -> list[HouseCard]:
    """Return the houses that the actor may act for, with the roles in each."""
    found: dict[UUID | None, HouseCard] = {}
    for mandate in of_person(turn, turn.actor.person_id):
        card = found.setdefault(house_of(mandate), HouseCard(house_of(mandate), names(turn, mandate), []))
        card.roles.append(mandate.role)
    return list(found.values())


def names(turn: Turn, held: Mandate | Link) -> dict[str, str]:
    """Return the names, by language, of the house of a mandate or an invitation; none where there is no house."""
    if held.firm_id:
        return dict.fromkeys(("ar", "fr", "en"), turn.tx.get_one(Firm, held.firm_id).name)
    if held.authority_id:
        return houses.names_of(turn.tx.get_one(Authority, held.authority_id))
    return houses.names_of(turn.tx.get_one(Agency, held.agency_id)) if held.agency_id else {}


def staff(turn: Turn) -> Sequence[Mandate]:
    """Return who acts for the actor's firm."""
    held = select(Mandate).where(Mandate.firm_id == turn.actor.house_id, Mandate.ended_at.is_(None))
    ordered = held.options(selectinload(Mandate.person)).order_by(Mandate.role, Mandate.granted_at)
    return turn.tx.scalars(ordered).all()


def to_end(turn: Turn, key: UUID) -> Mandate:
    """Return a mandate that the actor may end, locked.

    The owner of a firm ends those of its staff, an administrator those that are not a firm's.
    """
    held = select(Mandate).where(Mandate.id == key, Mandate.ended_at.is_(None)).with_for_update()
    own = (Mandate.firm_id == turn.actor.house_key) & (Mandate.role == Role.FIRM_STAFF)
    public = Mandate.firm_id.is_(None)
    if not turn.actor.has(Role.FIRM_OWNER, Role.ADMINISTRATOR):
        raise NotYours
    found = turn.tx.scalars(held.where(public if turn.actor.has(Role.ADMINISTRATOR) else own)).one_or_none()
    if found is None:
        raise NotYours
    return found


def administrators(turn: Turn) -> Sequence[UUID]:
    """Return the administrators' mandates that stand, locked: two who end each other's follow one another."""
    held = select(Mandate.id).where(Mandate.role == Role.ADMINISTRATOR, Mandate.ended_at.is_(None))
    return turn.tx.scalars(held.order_by(Mandate.id).with_for_update()).all()


def drop_unproved(turn: Turn, person_id: UUID) -> None:
    """Delete the mandates of somebody who never proved the mailbox: a stranger may have written that address."""
    turn.tx.execute(delete(Mandate).where(Mandate.person_id == person_id))
