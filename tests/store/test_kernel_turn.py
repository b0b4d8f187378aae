"""A turn keeps everything or nothing; a look keeps nothing, and leaves its statements prepared for the next."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from accounts.tables import Person
from kernel.refusals import Refused
from kernel.turn import VISITOR, Turn, look, take
from tests.conftest import Town
from tests.make import people

NAMES = select(Person.name)


def test_a_turn_that_is_refused_keeps_nothing(town: Town) -> None:
    def work(turn: Turn) -> None:
        people.person(turn)
        raise Refused("any")

    with pytest.raises(Refused):
        take(town.sessions, VISITOR, work)
    assert not look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all())


def test_what_a_look_changes_is_not_kept(town: Town) -> None:
    take(town.sessions, VISITOR, people.person)

    def question(turn: Turn) -> str:
        found = turn.tx.scalars(select(Person)).one()
        found.name = "changed"
        turn.tx.add(Person(name="added"))
        return turn.tx.scalars(NAMES).one()

    assert look(town.sessions, VISITOR, question) == "Amine Benali"
    assert look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all()) == ["Amine Benali"]


def test_what_is_asked_often_is_planned_once(town: Town) -> None:
    def prepared(turn: Turn) -> list[str]:
        return list(turn.tx.scalars(text("SELECT statement FROM pg_prepared_statements")))

    for _ in range(10):
        look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all())
    assert [statement for statement in look(town.sessions, VISITOR, prepared) if "people.name" in statement]
