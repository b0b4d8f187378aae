"""`manage.py run`: the whole portal on this machine, with its demonstration, until Ctrl-C."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from launch import assets, environment, node, ports, services
from launch.places import PYTHON, ROOT, Data
from launch.processes import Child, Watch, run_to_end, stop_all, wait_until
from launch.steps import Trouble, complain, say, step

DEMO_LIMIT = 240  # seconds in which `--demo --once` must have played everything
PORT = 8000


def setup() -> int:
    """Prepare everything that needs the network, and the assets."""
    say("Setting up")
    environment.prepare(environment.RUNNING)
    node.prepare(checking=False)
    assets.build()
    return 0


def run(data: Data, port: int | None, *, demo: bool, once: bool) -> int:
    """Set up, then serve until Ctrl-C; with `demo` play the main job; with `once` only play it, on data of its own."""
    if not once:
        services.must_be_free(data)
    wanted = ports.any_free() if once and port is None else ports.claim(port or PORT)
    setup()
    if not once:
        return _serve(data, wanted, play_too=demo)
    with services.scratch() as own:
        return _play_once(own, wanted)


def _serve(data: Data, port: int, *, play_too: bool) -> int:
    try:
        with _portal(data, port) as (running, children):
            _welcome(data, running["PORTAL_URL"])
            if play_too and play(running):
                complain("The demonstration stopped before its end; the portal goes on.")
            _watch(children)
    except KeyboardInterrupt:  # the way it ends
        say("Stopped; the data are kept.")
    return 0


def _watch(children: Sequence[Child]) -> NoReturn:
    watch = Watch(children)
    while True:
        watch.look()
        time.sleep(0.5)


def _play_once(data: Data, port: int) -> int:
    with _portal(data, port) as (running, _):
        code = play(running, DEMO_LIMIT)
        if code:
            kept = ROOT / "var" / "log" / "demonstration"
            _keep_logs(data.logs, kept)
            complain(f"The demonstration did not hold: the logs are in {kept}")
        return code


def lend_services(data: Data, command: Sequence[str]) -> int:
    """Run PostgreSQL and Redis; print what a shell needs to use them, or run `command` with it."""
    environment.prepare(environment.RUNNING)
    with services.serving(data, f"http://localhost:{PORT}") as lent:
        if command:
            return subprocess.run(command, env=lent.environment, check=False).returncode
        say()
        for name, value in sorted(lent.told.items()):
            say(f"export {name}='{value}'")
        say("\nCtrl-C stops both.")
        _watch(lent.children)


@contextmanager
def _portal(data: Data, port: int) -> Iterator[tuple[Mapping[str, str], Sequence[Child]]]:
    """Run everything a portal is made of; stop it in the reverse order."""
    say("Starting")
    with services.serving(data, f"http://localhost:{port}") as lent:
        _furnish(data, lent.environment)
        children = processes(port, data, lent.environment)
        try:
            with step("Starting the portal"):
                _start(children, port)
            yield lent.environment, [*lent.children, *children]
        finally:
            say("\nStopping")
            stop_all(children)


def _start(children: Sequence[Child], port: int) -> None:
    """Start the web alone first: it is what somebody waits for, and two cores read one program faster than four."""
    web, *others = children
    web.start()
    wait_until(_healthy(port), web, 60)
    for child in others:
        child.start()


def processes(port: int, data: Data, surroundings: Mapping[str, str]) -> list[Child]:
    """Return the portal's own processes, the web first."""
    gunicorn = [
        "gunicorn",
        "wsgi:app",
        "--bind",
        f"{ports.HOST}:{port}",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--no-control-socket",
        "--access-logfile",
        "-",
        "--graceful-timeout",
        "5",
    ]
    commands = {
        "web": ["-m", *gunicorn],
        "relay": ["worker.py", "relay"],
        "work": ["worker.py", "work"],
        "tick": ["worker.py", "tick"],
    }
    return [
        Child(name, [str(PYTHON), *command], surroundings, data.logs / f"{name}.log", ROOT)
        for name, command in commands.items()
    ]


def _healthy(port: int) -> Callable[[], bool]:
    """Return the question whether the portal answers that it is well."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(f"http://{ports.HOST}:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's word for well
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    return ask


def _furnish(data: Data, surroundings: Mapping[str, str]) -> None:
    """Bring the tables to their latest form and load the demonstration, each when it has not been done."""
    versions = hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted((ROOT / "migrations").rglob("*.py")))
    ).hexdigest()
    _once(data, surroundings, "migrations", versions, "Bringing the tables up to date", ["migrations", "upgrade"])
    _once(data, surroundings, "demonstration", "loaded", "Loading the demonstration", ["demonstration", "load"])


def _once(
    data: Data, surroundings: Mapping[str, str], name: str, version: str, title: str, module: Sequence[str]
) -> None:
    stamp = data.stamps / name
    if stamp.exists() and stamp.read_text() == version:
        return
    with step(title):
        command = [PYTHON, "-m", *module]
        run_to_end(command, data.logs / f"{name}.log", f"{title}: it failed", surroundings)
    stamp.write_text(version)


def play(surroundings: Mapping[str, str], limit: float | None = None) -> int:
    """Play the main job in front of the user; return its exit code."""
    say()
    sys.stdout.flush()
    command = [PYTHON, "-m", "demonstration", "play"]
    try:
        return subprocess.run(command, cwd=ROOT, env=dict(surroundings), timeout=limit, check=False).returncode
    except subprocess.TimeoutExpired:
        raise Trouble(f"The demonstration was not played within {limit:.0f} s: see the logs in var/log.") from None


def _welcome(data: Data, address: str) -> None:
    """Say where the portal is and who can sign in: what `demonstration load` said when it made them."""
    accounts = data.logs / "demonstration.log"
    say(f"\n  Safqa answers at {address}\n")
    if accounts.exists():
        say(accounts.read_text().rstrip())
    say(f"\n  Letters are laid in {data.mail}, logs in {data.logs}. Ctrl-C stops everything.")


def _keep_logs(logs: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for log in logs.iterdir():
        (kept / log.name).write_bytes(log.read_bytes())
