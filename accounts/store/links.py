"""Links that were sent by e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update

from accounts.rules.links import LASTS, Purpose
from accounts.rules.roles import Role
from accounts.store.mandates import house, names
from accounts.store.people import PersonCard, card_of
from accounts.tables import Link, Mandate, Person
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation page or letter tells: who, in which role, for which house (names by language)."""

    person: PersonCard
    newcomer: bool
    role: str
    house: dict[str, str]


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom an invitation is for: the person behind the address, and the name and address that the inviter wrote."""

    person: Person
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """What the e-mail that carries a link tells: what it is for, to whom, how long it works, and to what it invites."""

    purpose: Purpose
    reader: PersonCard
    until: datetime
    invitation: Invitation | None


def make(turn: Turn, purpose: Purpose, person: Person | None) -> Link:
    """Make a link for somebody, or for nobody."""
    return _kept(turn, Link(person_id=person.id if person else None, purpose=purpose, **_times(turn, purpose)))


def invite(turn: Turn, guest: Guest, role: Role, house_id: UUID | None) -> Link:
    """Make an invitation into a role; it keeps the guest as the inviter wrote them, and tells no more about them."""
    typed = {"guest_name": guest.name, "guest_email": guest.email, "person_id": guest.person.id}
    named = {**house(role, house_id), **_times(turn, Purpose.INVITATION)}
    return _kept(turn, Link(purpose=Purpose.INVITATION, role=role, made_by=turn.actor.key, **typed, **named))


def usable(turn: Turn, key: UUID, purpose: Purpose) -> tuple[Link, Person]:
    """Return a link that still works and its person; refuses `link_over`, also if there never was one."""
    return _working(turn, _usable(turn, key, purpose))


def to_use(turn: Turn, key: UUID, purpose: Purpose) -> tuple[Link, Person]:
    """Return the same, both locked, to use the link up."""
    return _working(turn, _usable(turn, key, purpose).with_for_update(key_share=True))


def end_for_passwords(turn: Turn, person_id: UUID) -> None:
    """Let somebody's links of the kinds that choose a password work no more."""
    theirs = update(Link).where(Link.person_id == person_id, Link.used_at.is_(None))
    turn.tx.execute(theirs.where(Link.purpose.in_([Purpose.CONFIRM, Purpose.RESET])).values(used_at=turn.now))


def end_invitations(turn: Turn, ended: Mandate) -> None:
    """Let the invitations work no more that somebody made by a mandate that has ended."""
    made = update(Link).where(Link.made_by == ended.person_id, Link.used_at.is_(None), Link.role.is_not(None))
    turn.tx.execute(made.where(Link.firm_id.is_not_distinct_from(ended.firm_id)).values(used_at=turn.now))


def forget_guest(turn: Turn, person_id: UUID) -> None:
    """Erase how somebody's inviters wrote their name and address."""
    theirs = update(Link).where(Link.person_id == person_id, Link.role.is_not(None))
    turn.tx.execute(theirs.values(guest_name=None, guest_email=None))


def invitation(turn: Turn, key: UUID) -> Invitation:
    """Return what an invitation that still works is to; refuses `link_over`."""
    link, person = usable(turn, key, Purpose.INVITATION)
    return Invitation(card_of(person), person.confirmed_at is None, str(link.role), names(turn, link))


def pending(turn: Turn) -> Sequence[Link]:
    """Return the invitations that wait to be accepted: into the actor's firm, or for an administrator the others."""
    rows = select(Link).where(Link.purpose == Purpose.INVITATION, Link.used_at.is_(None), Link.expires_at > turn.now)
    return turn.tx.scalars(rows.where(_ours(turn)).order_by(Link.made_at)).all()


def to_cancel(turn: Turn, key: UUID) -> tuple[Link, Person]:
    """Return an invitation that the actor may take back, locked."""
    rows = select(Link, Person).join(Person, Person.id == Link.person_id).where(_ours(turn), Link.id == key)
    found = turn.tx.execute(rows.where(Link.used_at.is_(None)).with_for_update(of=Link)).one_or_none()
    if found is None:
        raise NotYours
    link, person = found
    return link, person


def _usable(turn: Turn, key: UUID, purpose: Purpose) -> Select[Link, Person]:
    rows = select(Link, Person).join(Person, Person.id == Link.person_id).where(Person.closed_at.is_(None))
    return rows.where(Link.id == key, Link.purpose == purpose, Link.used_at.is_(None), Link.expires_at > turn.now)


def _working(turn: Turn, wanted: Select[Link, Person]) -> tuple[Link, Person]:
    row = turn.tx.execute(wanted).one_or_none()
    if row is None:
        raise Refused("link_over")
    link, person = row
    return link, person


def _ours(turn: Turn) -> ColumnElement[bool]:
    """Say which invitations are the actor's to look after."""
    if turn.actor.has(Role.ADMINISTRATOR):
        return Link.role.is_not(None) & Link.firm_id.is_(None)
    if turn.actor.has(Role.FIRM_OWNER):
        return Link.role.is_not(None) & (Link.firm_id == turn.actor.house_id)
    raise NotYours


def letter(turn: Turn, key: UUID) -> LinkLetter | None:
    """Return what the e-mail of a link says and to whom; nothing for a link that works no more or is for nobody."""
    link = turn.tx.get(Link, key)
    if link is None or link.used_at is not None or link.expires_at <= turn.now or link.person_id is None:
        return None
    person = turn.tx.get_one(Person, link.person_id)
    invited = (
        Invitation(card_of(person), person.confirmed_at is None, link.role, names(turn, link)) if link.role else None
    )
    return LinkLetter(Purpose(link.purpose), card_of(person), link.expires_at, invited)


def _times(turn: Turn, purpose: Purpose) -> dict[str, object]:
    return {"made_at": turn.now, "expires_at": turn.now + LASTS[purpose]}


def _kept(turn: Turn, link: Link) -> Link:
    turn.tx.add(link)
    turn.tx.flush()
    return link
