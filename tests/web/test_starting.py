"""What no process of the portal starts with: a role that nothing binds, and accounts whose password is public."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import config
from accounts.rules.roles import Role
from kernel.database import Sessions, TooPowerful, open_bound
from kernel.turn import VISITOR, Turn, take
from portal import create_app
from portal.services import EXTENSION
from tests.conftest import Town
from tests.make import people

ROOT = Path(__file__).parents[2]


def test_the_web_does_not_start_as_the_owner_of_the_tables(town: Town) -> None:
    with pytest.raises(TooPowerful, match="owner of the tables"):
        create_app(replace(town.settings, database_url=town.roles.owner_url))


@pytest.mark.parametrize("part", ["relay", "work", "tick"])
def test_no_part_of_the_background_starts_as_the_owner_of_the_tables(town: Town, part: str) -> None:
    told = {**os.environ, **town.environment, "DATABASE_URL": town.roles.owner_url}
    command = [sys.executable, "worker.py", part]
    ended = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "use the application's role" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_opened_at_the_start_is_lent_to_no_child(town: Town) -> None:
    for sessions in (open_bound(town.settings.database_url), started(town.settings)):
        pool = sessions.kw["bind"].pool
        assert (pool.checkedin(), pool.checkedout()) == (0, 0)


def test_the_accounts_of_the_demonstration_are_no_real_portals(town: Town) -> None:
    def invented(turn: Turn) -> None:
        people.person(turn, Role.ADMINISTRATOR, email="administration@safqa.example")

    real = replace(town.settings, demonstration=False)
    started(real)
    take(town.sessions, VISITOR, invented)
    with pytest.raises(config.BadSettings, match="demonstration"):
        create_app(real)
    started(replace(real, demonstration=True))


def started(settings: config.Settings) -> Sessions:
    """Start the portal and return its way into the database, which nothing has gone yet."""
    sessions: Sessions = create_app(settings).extensions[EXTENSION].sessions
    return sessions
