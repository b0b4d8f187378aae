"""`manage.py test` and `check`: every check and every test, on servers and data that live as long as the command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial

from launch import assets, browser, checks, environment, node, services
from launch.places import PYTHON, ROOT
from launch.steps import Trouble, complain, say

# Two files at a time, in the order of tests/conftest.py
TOGETHER = ("-n", "2", "--no-loadscope-reorder")


def check() -> int:
    """Run the static checks alone."""
    environment.prepare(environment.CHECKING)
    return 1 if checks.run(checks.checks()) else 0


def test(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments; without any, run every check, then every test."""
    environment.prepare(environment.CHECKING)
    found = _prepare_some() if arguments else _prepare_all()
    failed = [] if arguments else checks.run(checks.checks())
    with services.scratch() as data, services.serving(data, "http://localhost", passing=True) as running:
        say()
        outcome = pytest(arguments or TOGETHER, {**running.environment, **found})
    if failed:
        complain(f"These checks failed, see above: {', '.join(failed)}")
    return outcome or int(bool(failed))


def _prepare_all() -> dict[str, str]:
    """Prepare whatever any test may want; return what the tests are told about it."""
    node.prepare(checking=True)
    assets.build()
    return {"CHROMIUM": browser.prepare()}


def _prepare_some() -> dict[str, str]:
    """Prepare what can be had: the few tests asked for may want none of it."""
    for preparation in (partial(node.prepare, checking=True), assets.build):
        try:
            preparation()
        except Trouble as trouble:
            say(f"  Going on without: {trouble}")
    chromium = browser.find()
    return {"CHROMIUM": chromium} if chromium else {}


def pytest(arguments: Sequence[str], surroundings: Mapping[str, str]) -> int:
    """Run pytest; having found no test (5) is a failure like another."""
    sys.stdout.flush()
    command = [PYTHON, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, check=False).returncode
