"""Signing in and out. The ledger keeps what people decide, not when they come and go."""

from __future__ import annotations

from uuid import UUID

from accounts import outside
from accounts.rules import passwords
from accounts.rules.registration import sought
from accounts.store import logins, mandates, people
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn


def sign_in(turn: Turn, email: str, password: str) -> str:
    """Begin a login and return its secret. Refuses `sign_in_failed`, in the same time whatever the reason."""
    person = people.by_email(turn, sought(email))
    typed = passwords.prepared(password[: passwords.MOST + 1])
    if not outside.matches(person.password_hash if person else None, typed) or person is None:
        raise Refused("sign_in_failed")
    if person.password_hash and outside.is_outdated(person.password_hash):
        person.password_hash = outside.hashed(typed)
    held = mandates.of_person(turn, person.id)
    return logins.begin(turn, person.id, mandates.house_of(held[0]) if held else None)


def sign_out(turn: Turn, secret: str) -> None:
    """End the login of this browser."""
    logins.end(turn, secret)


def stay(turn: Turn, secret: str) -> None:
    """Let a login that shows signs of life last on."""
    logins.touch(turn, secret)


def end_login(turn: Turn, digest: bytes) -> None:
    """End one of one's own logins, on whichever machine."""
    logins.end_own(turn, digest)


def choose_house(turn: Turn, house_id: UUID | None, secret: str) -> str:
    """Act for another of one's houses from now on: the login is made anew; return its secret."""
    if house_id not in {mandates.house_of(held) for held in mandates.of_person(turn, turn.actor.person_id)}:
        raise NotYours
    logins.end(turn, secret)
    return logins.begin(turn, turn.actor.person_id, house_id)
