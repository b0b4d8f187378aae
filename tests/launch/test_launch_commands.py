"""What the front door is told, and what it says when it cannot go on."""

from __future__ import annotations

import errno
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launch import commands, environment, locks, ports
from launch.steps import Trouble, step, trouble_of

ROOT = Path(__file__).parents[2]


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_what_follows_test_belongs_to_pytest() -> None:
    for words in (["test", "tests/rules", "-k", "money"], ["test", "--", "tests/rules", "-k", "money"]):
        asked = commands.read(words)
        assert (asked.command, asked.words) == ("test", ["tests/rules", "-k", "money"])


def test_what_follows_the_dashes_is_the_command_that_borrows_the_services() -> None:
    asked = commands.read(["services", "--data", "/somewhere", "--", "psql", "--version"])
    assert (asked.data, asked.words) == (Path("/somewhere"), ["psql", "--version"])


def test_the_portal_answers_on_its_port_from_var_unless_told_otherwise() -> None:
    asked = commands.read(["run"])
    assert (asked.port, asked.data, asked.demo, asked.once) == (None, ROOT / "var", False, False)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "8000.5", "²"])
def test_a_port_is_a_number_that_tcp_has(text: str) -> None:
    assert manage("run", f"--port={text}").returncode == 2


def test_once_without_demo_is_refused() -> None:
    answer = manage("run", "--once")
    assert answer.returncode == 2
    assert "--demo --once" in answer.stderr


def test_a_taken_port_is_one_sentence_that_says_what_to_do() -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        answer = manage("run", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        f"Port {port} is taken by another program: stop it, or choose another port with --port {port + 1}."
    )


def test_an_unused_port_can_be_claimed() -> None:
    port = ports.any_free()
    assert ports.claim(port) == port


def test_a_python_that_is_too_old_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer and this is 3\.9: start it with python3\.11"):
        runpy.run_path(str(ROOT / "manage.py"))


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "permission is refused"), (errno.EROFS, "read-only")],
)
def test_what_the_machine_refuses_is_one_sentence(number: int, words: str) -> None:
    sentence = str(trouble_of(OSError(number, os.strerror(number), "/data")))
    assert sentence.startswith("/data: ")
    assert words in sentence
    assert "\n" not in sentence


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = manage("services", "--data", str(tmp_path / "file" / "data"))
    assert answer.returncode == 1
    assert str(tmp_path / "file") in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish: [Errno -3] Temporary failure in name resolution", "check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was pinned"),
        ("ReadTimeoutError: Read timed out.", "does not answer"),
    ],
)
def test_what_stops_pip_is_one_sentence(said: str, sentence: str, tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text(f"Collecting flask\n{said}\n")
    told = environment.pip_sentence(log)
    assert sentence in told
    assert "\n" not in told


def test_another_failure_of_pip_shows_the_end_of_what_it_said(tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text("one\ntwo\nERROR: something new\n")
    assert "ERROR: something new" in environment.pip_sentence(log)


def test_a_nearly_full_disk_is_refused_before_anything_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "NEEDED_SPACE", 10**18)
    with pytest.raises(Trouble, match="free some space"):
        environment.needs_space(ROOT)


def test_an_installation_is_known_by_its_pins() -> None:
    assert environment.digest("requirements.txt") == environment.digest("requirements.txt")
    assert environment.digest("requirements.txt") != environment.digest("requirements-dev.txt")


def test_a_step_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Counting"):
        pass
    assert capsys.readouterr().out.split() == ["Counting", "0.0", "s"]


def test_a_step_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble), step("Counting"):
        raise Trouble("No.")
    assert capsys.readouterr().out.split() == ["Counting", "failed"]


def test_two_launchers_never_hold_one_folder(tmp_path: Path) -> None:
    with locks.alone(tmp_path / "lock", "held by {holder}"):
        assert not locks.is_free(tmp_path / "lock")
        with pytest.raises(Trouble, match=f"held by {os.getpid()}"), locks.alone(tmp_path / "lock", "held by {holder}"):
            pass
    assert locks.is_free(tmp_path / "lock")
