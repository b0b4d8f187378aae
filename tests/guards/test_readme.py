"""The first page tells the truth: its settings are those that are read, its files are there, its commands exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import config
from portal.rights import RIGHTS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_explained_and_no_other() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE))
    assert told == {*config.READINGS, "DATABASE_OWNER_URL"}


def test_what_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_the_rooms_it_names_stand() -> None:
    rooms = re.findall(r"`(\w+)/`", TEXT.partition("## The rooms")[2].partition("## What")[0])
    assert rooms
    assert not [room for room in rooms if not (ROOT / room / "__init__.py").exists()]


def test_the_password_and_the_people_are_the_demonstrations() -> None:
    people = json.loads((ROOT / "demonstration/data/people.json").read_text(encoding="utf-8"))
    assert f"`{people['password']}`" in TEXT
    named = set(re.findall(r"[\w.]+@[\w.]+\.example", TEXT))
    assert named
    assert named <= {person["email"] for person in people["people"]}


def test_the_mailbox_it_names_is_a_page() -> None:
    assert any("mailbox" in endpoint for endpoint in RIGHTS)
