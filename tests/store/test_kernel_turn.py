"""A turn keeps everything or nothing; a look keeps nothing, and leaves its statements prepared for the next."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from accounts.tables import Person
from kernel import database
from kernel.database import Sessions
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


def test_no_look_of_a_test_can_write(sessions: Sessions, turn: Turn) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        look(sessions, VISITOR, lambda turn: turn.tx.execute(text("DELETE FROM logins")))
    people.person(turn)


def test_each_question_of_a_look_sees_what_was_kept_before_it(town: Town) -> None:
    def question(turn: Turn) -> list[int]:
        before = len(turn.tx.scalars(NAMES).all())
        take(town.sessions, VISITOR, people.person)
        return [before, len(turn.tx.scalars(NAMES).all())]

    assert look(town.sessions, VISITOR, question) == [0, 1]


def test_a_look_leaves_no_transaction_open_while_it_thinks(town: Town) -> None:
    waiting = text("SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    def question(turn: Turn) -> list[str]:
        turn.tx.scalars(NAMES).all()
        return take(town.sessions, VISITOR, lambda other: list(other.tx.scalars(waiting)))

    assert "idle in transaction" not in look(town.sessions, VISITOR, question)


def test_a_connection_that_ended_while_it_rested_is_replaced(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all())
    monkeypatch.setattr(database, "RESTED", 0.0)
    hang_up(town)
    assert look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all()) == []


def test_a_connection_that_ended_in_use_costs_one_question(town: Town) -> None:
    look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all())
    hang_up(town)
    answers = [asked(town) for _ in range(3)]
    assert answers.count(False) <= 1
    assert answers[1:] == [True, True]


def hang_up(town: Town) -> None:
    """End every connection to the town, as a database that is started again does."""
    with psycopg.connect(town.roles.owner_url, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def asked(town: Town) -> bool:
    """Ask something, and say whether there was an answer."""
    try:
        look(town.sessions, VISITOR, lambda turn: turn.tx.scalars(NAMES).all())
    except OperationalError:
        return False
    return True
