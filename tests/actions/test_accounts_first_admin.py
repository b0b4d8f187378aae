"""`python -m accounts first-admin`, as whoever installs a portal runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accounts.actions import Newcomer, accept_invitation
from accounts.rules import links
from accounts.rules.links import Purpose
from kernel.turn import VISITOR, take
from tests.conftest import Town

ROOT = Path(__file__).parents[2]
ASKED = ["first-admin", "--email", "nadia@example.dz", "--name", "Nadia Hadj"]


def run(town: Town, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {"SECRET_KEY": town.settings.secret_key, "PORTAL_URL": "https://safqa.example", **settings}
    command = [sys.executable, "-m", "accounts", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**town.environment, **given}, capture_output=True, text=True, check=False
    )


def test_the_first_administrator_gets_a_link_and_there_is_only_one_first(town: Town) -> None:
    done = run(town, *ASKED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("https://safqa.example/invitation/")
    token = done.stdout.strip().rpartition("/")[2]
    key = links.link_id(token, Purpose.INVITATION, town.settings.secret_key)
    newcomer = Newcomer("Nadia Hadj", "trois mots tout simples")
    assert take(town.sessions, VISITOR, lambda turn: accept_invitation(turn, key, newcomer))
    again = run(town, *ASKED)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "accounts: administrator exists\n"


def test_what_is_missing_is_told_in_one_line(town: Town) -> None:
    done = run(town, *ASKED, SECRET_KEY="", DATABASE_URL="")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "accounts: set DATABASE_URL and SECRET_KEY, as for the portal itself\n"


def test_an_address_that_is_none_is_refused(town: Town) -> None:
    done = run(town, "first-admin", "--email", "nadia", "--name", "Nadia")
    assert (done.returncode, done.stderr) == (2, "accounts: email not understood\n")
