"""Somebody's own name and language."""

from __future__ import annotations

from accounts.rules.registration import LONGEST_NAME
from accounts.store import people
from audit.actions import record
from kernel.lines import line
from kernel.turn import Turn


def change_profile(turn: Turn, name: str, language: str) -> None:
    """Change one's name and the language one is written to in. Refusals: those of `line`, field `name`."""
    person = people.me(turn)
    person.name, person.language = line(name, "name", most=LONGEST_NAME), language
    record(turn, "person.changed", person.ref)
