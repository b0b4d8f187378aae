"""The front door stands before anything is installed, and what it installs is pinned."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONT_DOOR = [ROOT / "manage.py", *sorted((ROOT / "launch").rglob("*.py"))]
RUNS, CHECKS = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
PINS = sorted(ROOT.glob("requirements*.txt"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", FRONT_DOOR, ids=lambda path: path.name)
def test_the_front_door_needs_nothing_but_python(path: Path) -> None:
    assert imported(path) <= sys.stdlib_module_names | {"launch"}


def test_an_older_python_can_read_manage_py_far_enough_to_be_told() -> None:
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes(path: Path) -> None:
    blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", path.read_text()).strip())
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_what_checks_pins_everything_that_runs() -> None:
    runs, checks = (set(re.findall(r"(?m)^\S+==\S+", path.read_text())) for path in (RUNS, CHECKS))
    assert runs <= checks


@pytest.mark.parametrize("path", [*PINS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_no_pin_names_the_registry_it_came_from(path: Path) -> None:
    assert not re.search(r"index-url|find-links|\"resolved\"", re.sub(r"(?m)^#.*$", "", path.read_text()))


def test_every_npm_package_is_pinned_with_its_integrity() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in facts for name, facts in packages.items() if name)


def test_the_import_contracts_watch_every_room() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = re.findall(r"\w+", " ".join(linter["contracts"][0]["layers"]))
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "launch", "migrations", "tests"}
    assert rooms <= set(layers)
    assert set(linter["root_packages"]) - {"bench"} == rooms


def test_the_continuous_check_is_the_developers_command() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if not line.startswith("#")]
    assert commands[-1] == "exec python3 manage.py test"
