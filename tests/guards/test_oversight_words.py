"""Every event that the code records has its sentence in each language, and so have its facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from accounts.rules.roles import Role
from audit.__main__ import SENTENCES
from audit.rules import RECORDED
from bids.rules.opening import Outcome
from kernel.language import languages, words

ROOT = Path(__file__).parents[2]
OUTSIDE = {".venv", "node_modules", "var", "tests", "launch", "migrations"}
EVENT = re.compile(r"[a-z]+(\.[a-z_]+)?")
NOT_FACTS = {"turn", "event", "subject"}

Record = tuple[ast.Module, ast.Call]


@cache
def records() -> tuple[Record, ...]:
    """Return each call of `record(turn, …)`, with the module it stands in."""
    paths = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in OUTSIDE]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)]
    calls = [(tree, node) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return tuple((tree, call) for tree, call in calls if isinstance(call.func, ast.Name) and call.func.id == "record")


def texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts in a piece of code."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def named(tree: ast.Module, name: str) -> Iterator[str]:
    """Yield the texts that a module gives to a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            yield from texts(node.value)


def events() -> set[str]:
    """Return every event: written where it is recorded, or in what is named there."""
    found: set[str] = set()
    for tree, call in records():
        event = call.args[1]
        names = [one.id for one in ast.walk(event) if isinstance(one, ast.Name)]
        found |= set(texts(event)) | {text for name in names for text in named(tree, name)}
    return {one for one in found if EVENT.fullmatch(one)}


def facts() -> set[str]:
    return {word.arg for _, call in records() for word in call.keywords if word.arg} - NOT_FACTS


def unsaid(key: str) -> list[str]:
    """Return the languages that have no words for a key."""
    return [lang for lang in languages() if words(lang).gettext(key) == key]


def test_the_scan_sees_events_however_they_are_given() -> None:
    assert {
        "tender.published",
        "refused",
        "bid.committed",
        "bid.withdrawn",
        "policy.sworn",
        "policy.signed",
    } <= events()


@pytest.mark.parametrize("event", sorted(events()))
def test_an_event_has_its_sentence_in_every_language(event: str) -> None:
    assert unsaid(f"event.{event}") == []


@pytest.mark.parametrize("fact", sorted(facts()))
def test_a_fact_has_its_name_in_every_language(fact: str) -> None:
    assert unsaid(f"fact.{fact}") == []


@pytest.mark.parametrize("code", sorted(RECORDED))
def test_a_refusal_that_the_ledger_keeps_is_named_in_every_language(code: str) -> None:
    assert unsaid(f"refusal.{code}") == []


# What the command line alone finds out is said by it alone.
@pytest.mark.parametrize("why", sorted(SENTENCES.keys() - {"not_in_tree", "kept_elsewhere"}))
def test_a_break_is_told_in_every_language(why: str) -> None:
    assert unsaid(f"break.{why}") == []


@pytest.mark.parametrize("outcome", Outcome)
def test_what_became_of_an_envelope_is_told_in_every_language(outcome: str) -> None:
    assert unsaid(f"unsealed.{outcome}") == []


@pytest.mark.parametrize("role", Role)
def test_a_role_is_named_in_every_language(role: Role) -> None:
    assert unsaid(f"role.{role}") == []
