"""The rules of the house, as far as a machine can see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

import worker
from config import Settings

ROOT = Path(__file__).parents[2]
OUTSIDE = {".venv", "node_modules", "var", "tests"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[str, ast.Module]:
    """Return every module of the portal, tests left out, parsed."""
    paths = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in OUTSIDE]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def functions() -> Iterator[tuple[str, Function]]:
    """Yield each function with the file it stands in."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS):
                yield path, node


def lines(node: Function) -> int:
    """Count a function's lines, its decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of something with this name, bare or as an attribute."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                yield path, node


def words(name: str, place: int) -> dict[str, str]:
    """Return the constant words given to calls of `name` at one place, and where."""
    found = [(path, call.args[place]) for path, call in calls(name) if len(call.args) > place]
    return {word.value: path for path, word in found if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def test_no_file_is_two_subjects() -> None:
    tests = [path for folder in ("tests", "frontend", "portal/templates") for path in (ROOT / folder).rglob("*.*")]
    texts = [path for path in tests if path.suffix in {".py", ".css", ".js", ".html"}]
    long = [str(path) for path in [*texts, *map(ROOT.joinpath, sources())] if path.read_text("utf-8").count("\n") > 400]
    assert not long


def test_no_function_is_over_fifty_lines_and_the_middle_one_is_eight() -> None:
    sizes = {f"{path}:{node.name}": lines(node) for path, node in functions() if not path.startswith("migrations/")}
    assert not {name: size for name, size in sizes.items() if size > 50}
    assert median(sizes.values()) <= 8


def test_a_view_only_leads_from_form_to_page() -> None:
    views = {
        f"{path}:{node.name}": lines(node)
        for path, node in functions()
        if path.startswith("portal/") and any("blueprint." in ast.unparse(made) for made in node.decorator_list)
    }
    assert views
    assert not {name: size for name, size in views.items() if size > 15}


def test_one_place_commits() -> None:
    assert {path for path, _ in calls("commit")} == {"kernel/turn.py"}


def test_actions_do_not_read_the_clock() -> None:
    readers = {
        path for path, call in calls("now") if "clock" in ast.unparse(call.func) or "datetime" in ast.unparse(call.func)
    }
    allowed = ("kernel/", "portal/look.py", "accounts/__main__.py", "demonstration/", "bids/__main__.py")
    assert not {path for path in readers if not path.startswith(allowed)}


def test_every_fact_that_is_told_has_its_listeners_listed(settings: Settings) -> None:
    told = words("tell", 1)
    listed = worker.listeners(settings)
    assert told.keys() == listed.keys(), "worker.py lists who listens to each topic; nobody is written ()"


def test_a_listener_is_named_after_its_fact(settings: Settings) -> None:
    for topic, handlers in worker.listeners(settings).items():
        for handler in handlers:
            assert handler.__name__ == f"on_{topic.replace('.', '_')}", f"{handler.__module__}.{handler.__name__}"


@pytest.mark.parametrize("room", ["utils", "helpers", "common", "misc", "manager", "base"])
def test_nothing_is_named_after_nothing(room: str) -> None:
    assert not [path for path in sources() if room in Path(path).with_suffix("").parts]
