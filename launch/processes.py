"""Processes we start: each leads a group of its own, writes its own log, and is stopped with everything under it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch.places import ROOT, clean_environment
from launch.steps import Trouble, say

PATIENCE = 10.0  # seconds a process is given to stop by itself
PR_SET_PDEATHSIG = 1  # prctl(2)
LOG_SIZE = 5_000_000  # bytes from which a log is put aside at the next start


@dataclass(slots=True)
class Child:
    """A long-running process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = PATIENCE
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    asked: bool = field(default=False, init=False)

    def start(self) -> None:
        """Start it: a leader of its own group, so that Ctrl-C reaches it only through us."""
        put_aside(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._follow,  # noqa: PLW1509 - the launcher has one thread
                **as_user(self.user),
            )

    def _follow(self) -> None:
        """Have the kernel stop this child when the launcher dies without a word (kill -9, power of a terminal)."""
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(self.stop_signal))

    @property
    def pid(self) -> int:
        """Return its number; 0 before the first start."""
        return self.process.pid if self.process else 0

    def alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask once: some take a second signal for impatience, and drop what they hold."""
        if self.process is not None and not self.asked:
            self.asked = True
            with suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask it to stop, wait, then end whatever is left of its group."""
        self.ask_to_stop()
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Ask the last one first, all of them before waiting for any."""
    for child in reversed(children):
        child.ask_to_stop()
    for child in reversed(children):
        child.stop()


def as_user(user: str | None) -> dict[str, Any]:
    """Return what makes a process run as another user, with that user's group alone."""
    if user is None:
        return {}
    import pwd  # noqa: PLC0415 - absent where there is no such thing as a user

    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def run_to_end(command: Sequence[str], log: Path, sentence: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a command of the set-up, its words into `log`; a failure is `sentence` and the end of what it said."""
    surroundings = environment or clean_environment()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w+", errors="replace") as words:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise Trouble(f"{sentence} (all of it in {log}):\n{end_of(log)}")


def end_of(log: Path) -> str:
    """Return the last lines of a log."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-12:])


def put_aside(log: Path) -> None:
    """Keep one older log when the present one has grown."""
    if log.exists() and log.stat().st_size > LOG_SIZE:
        log.replace(log.with_suffix(".log.1"))


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Wait for a process to be ready; a dead or mute one is a trouble that shows the end of its log."""
    limit = time.monotonic() + seconds
    while not ready():
        if not child.alive() or time.monotonic() > limit:
            why = f"did not answer within {seconds:.0f} s" if child.alive() else "stopped at once"
            raise Trouble(f"{child.name} {why}: see {child.log}, which ends\n{end_of(child.log)}")
        time.sleep(0.05)


class Watch:
    """Keeps children alive: a dead one is started again, ever more slowly, and given up when it keeps dying."""

    LIFE = 60.0  # seconds after which a process counts as healthy again
    TRIES = 5

    def __init__(self, children: Sequence[Child], now: Callable[[], float] = time.monotonic) -> None:
        """Watch these children; `now` counts seconds."""
        self.children = children
        self.now = now
        self.falls: dict[str, list[float]] = {child.name: [] for child in children}
        self.due: dict[str, float] = {}

    def look(self) -> None:
        """Note who died, and start again whoever has waited long enough."""
        for child in self.children:
            if child.alive():
                continue
            if child.name not in self.due:
                self.due[child.name] = self.now() + self._note(child)
            if self.now() >= self.due[child.name]:
                del self.due[child.name]
                child.start()

    def _note(self, child: Child) -> float:
        """Return the seconds to wait before the next try: 0, 1, 2, 4."""
        falls = self.falls[child.name]
        falls[:] = [at for at in falls if self.now() - at < self.LIFE] + [self.now()]
        if len(falls) >= self.TRIES:
            raise Trouble(f"{child.name} keeps stopping: see {child.log}, which ends\n{end_of(child.log)}")
        wait = float(2 ** (len(falls) - 2)) if len(falls) > 1 else 0.0
        say(f"  {child.name} stopped by itself; starting it again" + (f" in {wait:.0f} s" if wait else ""))
        return wait
