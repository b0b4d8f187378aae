"""Somebody's own name and language; the end of an account."""

from __future__ import annotations

from accounts.rules.registration import LONGEST_NAME
from accounts.store import links, logins, mandates, people
from audit.actions import record
from kernel.lines import line
from kernel.refusals import Refused
from kernel.turn import Turn


def change_profile(turn: Turn, name: str, language: str) -> None:
    """Change one's name and the language one is written to in. Refusals: those of `line`, field `name`."""
    person = people.me(turn)
    person.name, person.language = line(name, "name", most=LONGEST_NAME), language
    record(turn, "person.changed", person.ref)


def erase_account(turn: Turn, ref: str) -> None:
    """Close an account for ever and erase whose it was; what the person did stays under the reference alone.

    For an administrator, on the person's demand (Loi 18-07). Refuses `still_in_role` while a mandate stands.
    """
    person = people.person(turn, ref)
    if mandates.of_person(turn, person.id):
        raise Refused("still_in_role")
    person.name, person.email = person.ref, f"{person.ref.lower()}@erased.invalid"
    person.closed_at = person.closed_at or turn.now
    logins.end_all(turn, person.id)
    links.forget_guest(turn, person.id)
    record(turn, "person.erased", person.ref)
