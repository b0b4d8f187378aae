"""Real servers, started and stopped: they keep the data, hide from the network, and give each role its due."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

import config
from launch import keys, locks, postgres, redis, services
from launch.places import Data
from launch.services import Services, serving
from launch.steps import Trouble

ADDRESS = "http://localhost"


@pytest.fixture
def data() -> Iterator[Data]:
    with services.scratch() as own:
        yield own


@pytest.fixture(scope="module")
def lasting() -> Iterator[Services]:
    """Lend servers that nobody stops: enough to look at them."""
    with services.scratch() as own, serving(own, ADDRESS) as lent:
        yield lent


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_second_start_finds_the_data_and_the_keys_of_the_first(data: Data) -> None:
    with serving(data, ADDRESS) as first:
        run(first.environment["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 58 AS wilayas")
    with serving(data, ADDRESS) as second:
        assert ask(second.environment["DATABASE_OWNER_URL"], "SELECT wilayas FROM kept") == 58
        for name in ("SECRET_KEY", "RECEIPT_KEY_FILE", "LOG_KEY_FILE"):
            assert second.environment[name] == first.environment[name]


def test_nobody_is_a_superuser_and_the_application_owns_nothing(lasting: Services) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        url = lasting.environment[name]
        assert ask(url, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(lasting.environment["DATABASE_URL"], "CREATE TABLE mine ()")


def test_only_a_tests_owner_makes_databases(data: Data, lasting: Services) -> None:
    question = "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(lasting.environment["DATABASE_OWNER_URL"], question) is False
    with serving(data, ADDRESS, passing=True) as lent:
        assert ask(lent.environment["DATABASE_OWNER_URL"], question) is True


def test_the_portal_is_told_everything_it_asks_for(lasting: Services) -> None:
    settings = config.read(lasting.told)
    assert settings.demonstration
    assert settings.portal_url == ADDRESS


def test_what_must_last_is_written_to_the_disk(lasting: Services) -> None:
    url = lasting.environment["DATABASE_URL"]
    assert [ask(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "data_checksums")] == ["on"] * 3


def test_the_servers_listen_to_nothing_but_their_sockets(lasting: Services) -> None:
    assert ask(lasting.environment["DATABASE_URL"], "SHOW listen_addresses") == ""
    assert Redis.from_url(lasting.environment["REDIS_URL"]).config_get("port") == {"port": "0"}


def test_the_sockets_are_closed_to_other_users_and_gone_afterwards(data: Data) -> None:
    with serving(data, ADDRESS, passing=True) as lent:
        folder = Path(lent.environment["DATABASE_URL"].partition("host=")[2])
        assert folder.stat().st_mode & 0o077 == 0
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    assert not folder.exists()


def test_a_long_temporary_folder_does_not_lengthen_the_sockets(monkeypatch: pytest.MonkeyPatch, data: Data) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/tmp/" + "long" * 30)
    with serving(data, ADDRESS, passing=True) as lent:
        assert ask(lent.environment["DATABASE_URL"], "SELECT 1") == 1


def test_a_pid_file_left_by_a_power_cut_does_not_prevent_a_start(data: Data) -> None:
    with serving(data, ADDRESS, passing=True):
        pass
    living = os.getpid()  # after a restart of the machine, the number may be anybody's
    (data.postgres / "postmaster.pid").write_text(f"{living}\n{data.postgres}\n1\n5432\n/tmp\n\n  1 1\nready   \n")
    with serving(data, ADDRESS, passing=True) as lent:
        assert ask(lent.environment["DATABASE_URL"], "SELECT 1") == 1


def test_a_server_whose_launcher_was_killed_gives_way(data: Data) -> None:
    with serving(data, ADDRESS, passing=True) as lent:
        server = postgres.forsaken_server(data.postgres)
        assert server == lent.children[0].pid
        forsaken = postgres.Postgres(data.postgres, data.home, data.logs / "x", postgres.find_programs(), None, {})
        forsaken.end_forsaken()
        assert postgres.forsaken_server(data.postgres) is None


def test_a_half_made_cluster_is_made_anew(data: Data) -> None:
    (data.home / "postgres.new").mkdir()
    (data.home / "postgres.new" / "PG_VERSION").write_text("15")
    with serving(data, ADDRESS, passing=True) as lent:
        assert ask(lent.environment["DATABASE_URL"], "SELECT 1") == 1


def test_a_second_portal_on_the_same_folder_is_refused(data: Data) -> None:
    with serving(data, ADDRESS, passing=True), pytest.raises(Trouble, match="already runs on"), serving(data, ADDRESS):
        pass


@pytest.mark.parametrize("told", ["", "wheel"])
def test_the_machines_servers_or_the_wheels_do_the_same(monkeypatch: pytest.MonkeyPatch, data: Data, told: str) -> None:
    monkeypatch.setenv("SAFQA_POSTGRES", told)
    monkeypatch.setenv("SAFQA_REDIS", told)
    with serving(data, ADDRESS, passing=True) as lent:
        assert ask(lent.environment["DATABASE_URL"], "SELECT lower('ÉLÈVE')") == "élève"
        assert Redis.from_url(lent.environment["REDIS_URL"]).set("a", 1) is True
    assert ("site-packages" in str(redis.find_program())) or not told


def test_data_of_another_postgresql_are_refused_by_name(data: Data) -> None:
    data.prepare()
    data.postgres.mkdir()
    (data.postgres / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 9"), serving(data, ADDRESS):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_behind_closed_doors_keeps_the_cluster_where_its_user_can_walk(
    monkeypatch: pytest.MonkeyPatch, data: Data
) -> None:
    monkeypatch.setattr(postgres, "ELSEWHERE", data.home / "elsewhere")
    closed = Data(data.home / "closed" / "data")
    closed.home.parent.mkdir(mode=0o700)
    for _ in ("first start", "second start"):
        with serving(closed, ADDRESS, passing=True) as lent:
            assert ask(lent.environment["DATABASE_URL"], "SELECT 1") == 1
    assert closed.postgres.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_behind_closed_doors_copies_the_wheels_programs(monkeypatch: pytest.MonkeyPatch, data: Data) -> None:
    monkeypatch.setattr(postgres, "ELSEWHERE", data.home / "elsewhere")
    monkeypatch.setenv("SAFQA_POSTGRES", "wheel")
    found = postgres.find_programs()
    packages = data.home / "closed" / "site-packages"
    packages.parent.mkdir(mode=0o700)
    install = found.folder.parent
    for folder in (install, *install.parent.parent.glob(f"{install.parent.name}.libs")):
        shutil.copytree(folder, packages / folder.relative_to(install.parent.parent), symlinks=True)
    hidden = postgres.Programs(packages / found.folder.relative_to(install.parent.parent), found.version)
    copied = postgres.within_reach(hidden, "nobody")
    assert copied.folder.is_relative_to(data.home / "elsewhere")
    said = subprocess.run([copied["postgres"], "--version"], capture_output=True, text=True, check=True, user="nobody")
    assert said.stdout.startswith("postgres (PostgreSQL)")


def test_the_scratch_folder_of_a_killed_command_is_swept_away(data: Data) -> None:
    abandoned = Path(tempfile.mkdtemp(prefix=services.SCRATCH, dir=data.home.parent))
    os.utime(abandoned, (0, 0))
    held = Path(tempfile.mkdtemp(prefix=services.SCRATCH, dir=data.home.parent))
    with locks.alone(held / "lock", ""):
        os.utime(held, (0, 0))
        with services.scratch():
            assert not abandoned.exists()
            assert held.exists()
    shutil.rmtree(held)


def test_the_secrets_are_for_their_owner_alone(data: Data) -> None:
    data.prepare()
    made = keys.of(data)
    assert len(made["SECRET_KEY"]) >= 64
    for path in data.secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert keys.of(data) == made


def test_redis_answers_only_once_it_is_there(data: Data) -> None:
    server = redis.Redis(redis.find_program(), data.home / "redis.sock", data.home / "redis.log")
    assert not server.ready()
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(server.socket))
        assert not server.ready()


def test_stopping_is_the_servers_fast_stop(data: Data) -> None:
    with serving(data, ADDRESS, passing=True) as lent:
        assert lent.children[0].stop_signal is signal.SIGINT
        connection = psycopg.connect(lent.environment["DATABASE_URL"])
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()
    assert "database system is shut down" in (data.logs / "postgres.log").read_text()
