"""Passwords: forgotten, chosen from a link, changed."""

from __future__ import annotations

from uuid import UUID

from accounts import outside
from accounts.rules import passwords
from accounts.rules.links import Purpose
from accounts.store import links, logins, mandates, people
from accounts.tables import Person
from audit.actions import record
from kernel.refusals import Refused
from kernel.turn import Turn
from outbox.actions import tell


def ask_reset(turn: Turn, email: str) -> None:
    """Send a link that chooses another password, if the address has an account.

    The same rows are written whether it has or not. The ledger hears of the change, not of the question: anybody can
    ask for anybody.
    """
    link = links.make(turn, Purpose.RESET, people.by_email(turn, email))
    tell(turn, "link.made", link=str(link.id))


def choose_password(turn: Turn, link_id: UUID, password: str) -> str:
    """Choose another password from a link; return the secret of a login, the only one that stands afterwards.

    Refusals: `link_over`, those of `passwords.chosen`.
    """
    return open_with(turn, link_id, Purpose.RESET, password)


def change_password(turn: Turn, present: str, new: str) -> str:
    """Change one's own password; return the secret of a login, the only one that stands afterwards.

    Refusals: `password_wrong` (field `present`), those of `passwords.chosen`.
    """
    person = people.me(turn)
    if len(present) > passwords.MOST or not outside.matches(person.password_hash, passwords.prepared(present)):
        raise Refused("password_wrong", field="present")
    secret = set_password(turn, person, new, turn.actor.house_key)
    record(turn, "password.changed", person.ref)
    return secret


def open_with(turn: Turn, link_id: UUID, purpose: Purpose, password: str) -> str:
    """Use up a link of the mailbox: choose a password, which also proves the mailbox, and begin a login."""
    link, person = links.to_use(turn, link_id, purpose)
    joins = person.confirmed_at is None
    link.used_at = turn.now
    secret = set_password(turn, person, password, _first_house(turn, person))
    if joins:
        tell(turn, "person.joined", person=person.ref)
    record(turn, "person.joined" if joins else "password.changed", person.ref)
    return secret


def set_password(turn: Turn, person: Person, password: str, house_id: UUID | None) -> str:
    """Set a password, end every login and every link to another password, return the secret of a new login.

    The mailbox counts as proved.
    """
    person.password_hash = outside.hashed(passwords.chosen(password, person.email))
    person.confirmed_at = person.confirmed_at or turn.now
    logins.end_all(turn, person.id)
    links.end_for_passwords(turn, person.id)
    return logins.begin(turn, person.id, house_id)


def _first_house(turn: Turn, person: Person) -> UUID | None:
    held = mandates.of_person(turn, person.id)
    return mandates.house_of(held[0]) if held else None
