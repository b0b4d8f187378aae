"""The migrations add up to the mapped tables, and each of them can be taken back and made again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from audit import store as ledger
from audit.rules import text_digest
from kernel.database import dialect
from kernel.turn import VISITOR, Turn, look, take
from migrations.metadata import METADATA
from migrations.running import PLACE, Roles, downgrade, upgrade
from tenders.actions.publishing import Postponement, Reason, postpone_closing
from tests.conftest import Town, drop_database, make_database
from tests.make import tenders

REVISIONS = [step.revision for step in ScriptDirectory(str(PLACE)).walk_revisions()][::-1]


@pytest.fixture
def empty(template: Roles) -> Iterator[Roles]:
    """Return a database in which nothing was ever done."""
    name = f"empty_{uuid4().hex[:12]}"
    yield make_database(name)
    drop_database(name)


def tables(roles: Roles) -> set[str]:
    """Return the names of the tables, Alembic's own left out."""
    engine = create_engine(dialect(roles.owner_url))
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def left_over(roles: Roles) -> list[str]:
    """Return the functions that stand in the schema."""
    engine = create_engine(dialect(roles.owner_url))
    with engine.connect() as connection:
        names = connection.execute(text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
        found = [row.proname for row in names]
    engine.dispose()
    return found


def test_they_follow_one_another_without_a_fork() -> None:
    assert [f"{number:04d}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_they_add_up_to_the_mapped_tables(empty: Roles) -> None:
    upgrade(empty, "head")
    engine = create_engine(dialect(empty.owner_url))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    engine.dispose()
    assert not differences
    assert tables(empty) == set(METADATA.tables)


def test_up_down_up(empty: Roles) -> None:
    upgrade(empty, "head")
    downgrade(empty, "base")
    assert (tables(empty), left_over(empty)) == (set(), [])
    upgrade(empty, "head")
    assert tables(empty) == set(METADATA.tables)


def test_each_step_can_be_taken_back_by_itself(empty: Roles) -> None:
    before: list[set[str]] = [set()]
    for revision in REVISIONS:
        upgrade(empty, revision)
        before.append(tables(empty))
    for revision, known in zip(["base", *REVISIONS][-2::-1], before[-2::-1], strict=True):
        downgrade(empty, revision)
        assert tables(empty) == known


def test_what_was_said_before_words_had_a_place_is_found_again(town: Town) -> None:
    def say(turn: Turn) -> str:
        of = tenders.published(turn)
        later, why = of.tender.closes_at + timedelta(hours=2), Reason("Visite ajoutée.", "أُضيفت زيارة.")
        postpone_closing(of.house.officers(turn), of.tender.ref, Postponement(later, later, why))
        return text_digest("Visite ajoutée.\nأُضيفت زيارة.")

    digest = take(town.sessions, VISITOR, say)
    before = look(town.sessions, VISITOR, partial(ledger.words, digests=[digest]))
    downgrade(town.roles, "0011")
    upgrade(town.roles, "head")
    assert look(town.sessions, VISITOR, partial(ledger.words, digests=[digest])) == before
    assert list(before) == [digest]
