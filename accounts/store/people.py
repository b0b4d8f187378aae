"""People: oneself, somebody by the address they sign in with, and those of a house who must be told something."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, or_, select, tuple_

from accounts.rules.roles import Role
from accounts.tables import Mandate, Person
from kernel.ids import new_ref
from kernel.refusals import NotYours, Stale
from kernel.store import refusing
from kernel.turn import Turn

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody to write to, and in which language."""

    person_id: UUID
    ref: str
    name: str
    email: str
    language: str


def me(turn: Turn) -> Person:
    """Return the person who acts, locked: two changes to one account follow each other."""
    own = select(Person).where(Person.id == turn.actor.person_id)
    return turn.tx.scalars(own.with_for_update(key_share=True)).one()


def by_email(turn: Turn, email: str) -> Person | None:
    """Return who has this address, however its letters are cased, unless the account is closed."""
    found = select(Person).where(func.lower(Person.email) == func.lower(email), Person.closed_at.is_(None))
    return turn.tx.scalars(found).one_or_none()


def any_invented(turn: Turn) -> bool:
    """Say whether an account has an address that can be nobody's (RFC 2606): the demonstration's are all such."""
    return bool(turn.tx.scalar(select(exists().where(Person.email.endswith(".example"), Person.closed_at.is_(None)))))


def add(turn: Turn, email: str, name: str, language: str) -> Person:
    """Add somebody whose mailbox is still to be proved; `Stale` if the address came to be known meanwhile."""
    person = Person(ref=new_ref("PER"), email=email, name=name, language=language, joined_at=turn.now)
    with refusing(turn.tx, uq_people_email=Stale()):
        turn.tx.add(person)
    return person


def card(turn: Turn, ref: str) -> PersonCard | None:
    """Return somebody to write to; nothing where the account is closed."""
    found = turn.tx.scalars(select(Person).where(Person.ref == ref, Person.closed_at.is_(None))).one_or_none()
    return card_of(found) if found else None


def people_of(turn: Turn, house_id: UUID, roles: Collection[str]) -> list[PersonCard]:
    """Return who acts for a firm, an authority or an agency in one of these roles, oldest mandate first."""
    houses = (Mandate.firm_id == house_id, Mandate.authority_id == house_id, Mandate.agency_id == house_id)
    found = (
        select(Person)
        .join(Mandate, Mandate.person_id == Person.id)
        .where(or_(*houses), Mandate.role.in_(roles), Mandate.ended_at.is_(None), Person.closed_at.is_(None))
        .group_by(Person.id)
        .order_by(func.min(Mandate.granted_at), Person.id)
    )
    return [card_of(person) for person in turn.tx.scalars(found)]


def in_role(turn: Turn, role: str) -> list[PersonCard]:
    """Return everybody who acts in a role, for whichever house: the auditors, the administrators."""
    found = select(Person).join(Mandate, Mandate.person_id == Person.id)
    held = found.where(Mandate.role == role, Mandate.ended_at.is_(None), Person.closed_at.is_(None))
    return [card_of(person) for person in turn.tx.scalars(held.group_by(Person.id).order_by(Person.joined_at))]


def card_of(person: Person) -> PersonCard:
    """Return what a letter needs to know about somebody."""
    return PersonCard(person.id, person.ref, person.name, person.email, person.language)


def search(turn: Turn, words: str, after: str | None = None) -> Sequence[Person]:
    """Return, for an administrator, a page of people whose name or address holds these words, newest first."""
    if not turn.actor.has(Role.ADMINISTRATOR):
        raise NotYours
    found = select(Person).order_by(Person.joined_at.desc(), Person.id.desc()).limit(PAGE + 1)
    if words:
        found = found.where(
            or_(Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True))
        )
    if after is not None:
        last = select(Person.joined_at, Person.id).where(Person.ref == after).scalar_subquery()
        found = found.where(tuple_(Person.joined_at, Person.id) < last)
    return turn.tx.scalars(found).all()


def person(turn: Turn, ref: str) -> Person:
    """Return somebody, for an administrator."""
    if not turn.actor.has(Role.ADMINISTRATOR):
        raise NotYours
    found = turn.tx.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    if found is None:
        raise NotYours
    return found
