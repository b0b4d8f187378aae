"""PostgreSQL and Redis together, and what the portal is told about them."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch import keys, locks, postgres, redis
from launch.places import Data, clean_environment
from launch.processes import Child
from launch.steps import step

# A socket's whole path must fit in 107 bytes.
LONGEST_FOLDER = 107 - len("/safqa-12345678/postgres/.s.PGSQL.5432.lock")
SCRATCH = "safqa-scratch-"
GRACE = 60.0  # seconds in which a new scratch folder need not be locked yet


@dataclass(frozen=True, slots=True)
class Services:
    """The servers that run, what the portal is told about them, and the whole environment of whoever uses them."""

    told: dict[str, str]
    environment: dict[str, str]
    children: tuple[Child, ...]


TAKEN = "Safqa already runs on {home} (process {{holder}}): stop it first, or give another folder with --data."


def must_be_free(data: Data) -> None:
    """Refuse early what `serving` would refuse: a folder on which a portal already runs."""
    if data.lock.exists():
        with locks.alone(data.lock, TAKEN.format(home=data.home)):
            pass


@contextmanager
def serving(data: Data, address: str, *, passing: bool = False) -> Iterator[Services]:
    """Hold the folder, run both servers and make the keys; everything stops when the block ends."""
    data.prepare()
    with locks.alone(data.lock, TAKEN.format(home=data.home)), _sockets() as sockets, ExitStack() as running:
        with step("Starting PostgreSQL"):
            log = data.logs / "postgres.log"
            database, first = running.enter_context(
                postgres.serving(data.postgres, sockets / "postgres", log, passing=passing)
            )
        with step("Starting Redis"):
            queue, second = running.enter_context(redis.serving(sockets / "redis", data.logs / "redis.log"))
        told = {
            "DATABASE_URL": database.url(postgres.APPLICATION),
            "DATABASE_OWNER_URL": database.url(postgres.OWNER),
            "REDIS_URL": queue.url,
            "PORTAL_URL": address,
            "MAIL_URL": f"folder://{data.mail}",
            "FILES_DIR": str(data.files),
            "DEMONSTRATION": "1",
            **keys.of(data),
        }
        yield Services(told, {**clean_environment(), "PYTHONUNBUFFERED": "1", **told}, (first, second))


@contextmanager
def scratch() -> Iterator[Data]:
    """Lend a folder of its own, removed afterwards."""
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=_short_folder()))
    home.chmod(0o711)  # PostgreSQL's user walks through it
    try:
        yield Data(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _sweep() -> None:
    """Remove the scratch folders of killed commands."""
    for home in Path(_short_folder()).glob(f"{SCRATCH}*"):
        try:
            if time.time() - home.stat().st_mtime > GRACE and locks.is_free(Data(home).lock):
                shutil.rmtree(home, ignore_errors=True)
        except OSError:  # another user's, or already gone
            continue


@contextmanager
def _sockets() -> Iterator[Path]:
    """Lend a folder with a short path, since a socket's path is short."""
    with tempfile.TemporaryDirectory(prefix="safqa-", dir=_short_folder()) as name:
        sockets = Path(name)
        sockets.chmod(0o711)
        for server in ("postgres", "redis"):
            (sockets / server).mkdir(mode=0o700)
        yield sockets


def _short_folder() -> str:
    """Return the machine's temporary folder, or /tmp when its path is too long for a socket."""
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - folders in it are made by mkdtemp
