"""The static checks: each one command, run in the virtual environment, all of them even when one fails."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from launch.places import PYTHON, ROOT, clean_environment
from launch.steps import say

# What is ours and not a package: the processes' entrances.
ENTRANCES = ("wsgi.py", "worker.py", "manage.py", "config.py")
NOT_PACKAGES = ("docs", "frontend", "node_modules", "translations", "var")


@dataclass(frozen=True, slots=True)
class Check:
    """One command that must end with 0."""

    name: str
    command: Sequence[str]


def checks() -> list[Check]:
    """Return every static check, fastest first."""
    code = code_paths()
    return [
        Check("ruff check", _tool("ruff", "check", ".")),
        Check("ruff format", _tool("ruff", "format", "--check", ".")),
        Check("import-linter", _call("importlinter.cli:lint_imports_command", "--no-logo")),
        Check("djlint", _tool("djlint", "portal/templates", "--lint")),
        Check("mypy --strict", _tool("mypy", "--strict", *code)),
    ]


def code_paths() -> list[str]:
    """Return the packages, their tests and the entrances that exist: what mypy reads."""
    packages = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_PACKAGES)
    return [*packages, "tests", *(name for name in ENTRANCES if (ROOT / name).exists())]


def _tool(module: str, *arguments: str) -> list[str]:
    return [str(PYTHON), "-m", module, *arguments]


def _call(entrance: str, *arguments: str) -> list[str]:
    module, _, function = entrance.partition(":")
    return [str(PYTHON), "-c", f"from {module} import {function} as main; main()", *arguments]


def run(wanted: Sequence[Check], environment: Mapping[str, str] | None = None) -> list[str]:
    """Run the checks, print what the failing ones say, return their names."""
    return [check.name for check in wanted if not _passes(check, environment or clean_environment())]


def _passes(check: Check, environment: Mapping[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    good = done.returncode == 0
    say(f"  {check.name:<52} {'':>1}{time.monotonic() - start:5.1f} s{'' if good else '  FAILED'}")
    if not good:
        say(done.stdout)
    return good
