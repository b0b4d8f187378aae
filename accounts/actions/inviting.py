"""Inviting people into roles, their joining, and the end of mandates."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.actions.passwords import set_password
from accounts.rules.links import Purpose
from accounts.rules.registration import LONGEST_NAME, email
from accounts.rules.roles import HOUSE_OF, House, Role, check_side, may_invite
from accounts.store import houses, links, mandates, people
from accounts.tables import Link, Person
from audit.actions import record
from kernel.lines import line
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.actions import tell


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom to invite, into which role, for which house (the reference of an authority or an agency)."""

    name: str
    email: str
    language: str
    role: Role
    house_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody without an account says to accept an invitation."""

    name: str
    password: str


def invite(turn: Turn, guest: Guest) -> None:
    """Send somebody an invitation into a role; whether the address has an account is not told.

    The owner of a firm invites its staff, an administrator everybody else. Refusals: those of `email` and `line`.
    """
    if not may_invite(turn.actor.roles, guest.role):
        raise NotYours
    link, person = _invitation(turn, guest, _house_id(turn, guest))
    record(turn, "person.invited", person.ref, role=guest.role, link=str(link.id))


def first_administrator(turn: Turn, name: str, address: str) -> Link:
    """Invite the first administrator; refuses `administrator_exists` once there is one."""
    if mandates.administrators(turn):
        raise Refused("administrator_exists")
    link, person = _invitation(turn, Guest(name, address, "fr", Role.ADMINISTRATOR), None)
    record(turn, "person.invited", person.ref, role=Role.ADMINISTRATOR, link=str(link.id))
    return link


def accept_invitation(turn: Turn, link_id: UUID, newcomer: Newcomer | None) -> str | None:
    """Take up the role of an invitation; return the secret of a login for somebody whose account opens by it.

    Refusals: `link_over`; `other_side`, `one_firm_only`, `opens_or_controls` where the role does not go with one
    already held; those of `passwords.chosen` and `line`.
    """
    link, person = links.to_use(turn, link_id, Purpose.INVITATION)
    role, house_id = Role(str(link.role)), link.firm_id or link.authority_id or link.agency_id
    if person.confirmed_at is None:
        mandates.drop_unproved(turn, person.id)
    check_side([held.role for held in mandates.of_person(turn, person.id)], role)
    mandates.add(turn, person.id, role, house_id)
    link.used_at = turn.now
    secret = _open(turn, person, newcomer, house_id) if person.confirmed_at is None else None
    tell(turn, "person.joined", person=person.ref)
    record(turn, "person.joined", person.ref, role=role, link=str(link.id))
    return secret


def cancel_invitation(turn: Turn, key: UUID) -> None:
    """Take an invitation back before it is accepted: its link works no more."""
    link, person = links.to_cancel(turn, key)
    link.used_at = turn.now
    record(turn, "invitation.cancelled", person.ref, link=str(link.id))


def end_mandate(turn: Turn, key: UUID) -> None:
    """End a mandate; its rights are gone with the next page, and so are the invitations made by it.

    Refuses `last_administrator`.
    """
    administrators = mandates.administrators(turn)
    mandate = mandates.to_end(turn, key)
    if administrators == [mandate.id]:
        raise Refused("last_administrator")
    mandate.ended_at = turn.now
    links.end_invitations(turn, mandate)
    record(turn, "mandate.ended", mandate.person.ref, role=mandate.role)


def _invitation(turn: Turn, guest: Guest, house_id: UUID | None) -> tuple[Link, Person]:
    address, name = email(guest.email), line(guest.name, "name", most=LONGEST_NAME)
    person = people.by_email(turn, address) or people.add(turn, address, name, guest.language)
    link = links.invite(turn, links.Guest(person, name, address), guest.role, house_id)
    tell(turn, "link.made", link=str(link.id))
    return link, person


def _house_id(turn: Turn, guest: Guest) -> UUID | None:
    """Return the house of the role: the inviter's own firm, or the public body that was named."""
    match HOUSE_OF[guest.role]:
        case House.FIRM:
            return turn.actor.house_id
        case House.AUTHORITY:
            return houses.authority_by_ref(turn, guest.house_ref or "").id
        case House.AGENCY:
            return houses.agency_by_ref(turn, guest.house_ref or "").id
        case None:
            return None


def _open(turn: Turn, person: Person, newcomer: Newcomer | None, house_id: UUID | None) -> str:
    """Open the account of somebody who comes with an invitation."""
    if newcomer is None:
        raise Refused("password_too_short", field="password")
    person.name = line(newcomer.name, "name", most=LONGEST_NAME)
    return set_password(turn, person, newcomer.password, house_id)
