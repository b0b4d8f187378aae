"""The virtual environment: made once, filled with the pinned requirements, left alone until a pin changes."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launch import debian, locks
from launch.places import PYTHON, ROOT, VAR, VENV, clean_environment
from launch.processes import end_of
from launch.steps import Trouble, step

NEEDED_SPACE = 2_000_000_000  # bytes: the environment, the fonts, the data of a demonstration
RUNNING, CHECKING, NODE = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"
# What checks pins everything that runs, too.
CONTENTS = {RUNNING: (RUNNING,), CHECKING: (RUNNING, CHECKING), NODE: (NODE,)}

# What pip says when something outside of it fails, and the sentence for it.
PIP_TROUBLES = {
    "No space left on device": "The disk is full: free 2 GB, then start again",
    "DO NOT MATCH THE HASHES": "A downloaded package is not the one that was pinned: do not use it, and report it",
    "Temporary failure in name resolution": "The package index cannot be reached: check the network, then start again",
    "Name or service not known": "The package index cannot be reached: check the network, then start again",
    "NewConnectionError": "The package index cannot be reached: check the network (or the proxy), then start again",
    "ConnectTimeout": "The package index does not answer: check the network (or the proxy), then start again",
    "Read timed out": "The package index does not answer: check the network (or the proxy), then start again",
    "Network is unreachable": "The package index cannot be reached: check the network, then start again",
    "No matching distribution": "A pinned package is not offered by the package index for this machine",
    "Permission denied": "The folder .venv cannot be written: give it to the user who starts Safqa",
}


def prepare(requirements: str) -> None:
    """Make the environment stand with these requirements in it; done before, this costs a few milliseconds."""
    if _fresh(requirements):
        return
    with locks.taking_turns(VAR / "setup.lock"):
        _make()
        if not _fresh(requirements):
            _install(requirements)


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def _fresh(name: str) -> bool:
    """Say whether what is pinned is what was installed here, for this interpreter."""
    return Path(PYTHON).exists() and _stamp(name).exists() and _stamp(name).read_text() == digest(name)


def digest(name: str) -> str:
    """Return what identifies an installation: the pins, the place, the version of Python."""
    place = f"{VENV} {sys.version_info[0]}.{sys.version_info[1]}".encode()
    return hashlib.sha256(place + b"\0" + (ROOT / name).read_bytes()).hexdigest()


def _make() -> None:
    """Make the environment, unless one stands whose Python runs and is of our version."""
    if _sound():
        return
    needs_space(ROOT)
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        debian.install(
            [f"python{version}-venv"],
            f"Python's venv is incomplete: run `apt-get install python{version}-venv` as root, then start again.",
        )
    with step("Making the virtual environment (.venv)"):
        _venv()


def _venv() -> None:
    # Another process: this one may have been started before ensurepip was there.
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise Trouble(f"The virtual environment could not be made: delete .venv, then start again.\n{said}")


def _sound() -> bool:
    version = "import sys, pip; print(*sys.version_info[:2], sys.prefix)"
    try:
        said = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return False
    return said == f"{sys.version_info[0]} {sys.version_info[1]} {VENV}" and not _moved()


def _moved() -> bool:
    """Say whether the environment was made elsewhere, then moved: its programs still name the former place."""
    written = (VENV / "pyvenv.cfg").read_text()
    return "command = " in written and f" {VENV}\n" not in f"{written}\n"


def needs_space(folder: Path) -> None:
    """Refuse to begin what would fill the disk."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_SPACE:
        raise Trouble(
            f"Only {free / 1e9:.1f} GB are free on the disk of {folder}, and 2 GB are needed: free some space."
        )


def _install(name: str) -> None:
    arguments = [
        "--require-hashes",
        "--use-pep517",
        "--no-input",
        "--disable-pip-version-check",
        "-r",
        str(ROOT / name),
    ]
    with step(f"Installing {name}"):
        pip(arguments)
    for content in CONTENTS[name]:
        _stamp(content).write_text(digest(content))


def pip(arguments: Sequence[str]) -> None:
    """Run `pip install`; its words go to var/log/pip.log, its failure is one sentence."""
    log = VAR / "log" / "pip.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as words:
        done = subprocess.run(
            [PYTHON, "-m", "pip", "install", *arguments],
            cwd=ROOT,
            env=clean_environment(),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
        )
    if done.returncode != 0:
        raise Trouble(pip_sentence(log))


def pip_sentence(log: Path) -> str:
    """Say in one sentence why pip failed."""
    said = log.read_text(errors="replace")
    for sign, sentence in PIP_TROUBLES.items():
        if sign in said:
            return f"{sentence} (all of it in {log})."
    return f"The requirements could not be installed (all of it in {log}):\n{end_of(log)}"
