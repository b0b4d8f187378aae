"""Typefaces and browser-side libraries, from the npm registry. The portal works without them, less beautifully."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from launch import environment, locks
from launch.places import NODE_MODULES, ROOT, VAR, VENV
from launch.processes import run_to_end
from launch.steps import Trouble, say, step

STAMP = NODE_MODULES / ".installed"


def prepare(*, checking: bool) -> None:
    """Install what package-lock.json pins; `checking` also installs what only the tests need, and may not fail."""
    if _fresh(checking=checking):
        return
    try:
        npm = find_npm()
        with locks.taking_turns(VAR / "setup.lock"):
            if not _fresh(checking=checking):
                _install(npm, checking=checking)
    except Trouble as trouble:
        if checking:
            raise
        say(f"  Going on with the system's typefaces: {trouble}")


def _install(npm: Path, *, checking: bool) -> None:
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if checking else ["--omit=dev"])]
    sentence = "The typefaces could not be fetched: check the network, then start again"
    with step("Installing typefaces (npm ci)"):
        run_to_end(command, VAR / "log" / "npm.log", sentence)
    STAMP.write_text(_digest(checking=checking))


def _fresh(*, checking: bool) -> bool:
    """Say whether node_modules holds what is pinned; what the tests need contains what running needs."""
    return STAMP.exists() and STAMP.read_text() in {_digest(checking=True), _digest(checking=checking)}


def _digest(*, checking: bool) -> str:
    return f"{'all' if checking else 'running'} {hashlib.sha256((ROOT / 'package-lock.json').read_bytes()).hexdigest()}"


def find_npm() -> Path:
    """Return the machine's npm, or the one that a wheel brings into the virtual environment."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return Path(found)
    environment.prepare(environment.NODE)
    return VENV / "bin" / "npm"
