"""`manage.py run` as its user sees it: an address that answers, Ctrl-C, and the same data at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch import locks, portal, ports, services
from launch.places import Data
from launch.steps import Trouble

ROOT = Path(__file__).parents[2]
ENDLESS = 60  # lines: what a start says is shorter

whole = pytest.mark.skipif(not (ROOT / "demonstration").exists(), reason="a portal without its demonstration")


@pytest.fixture
def data() -> Iterator[Data]:
    with services.scratch() as own:
        yield own


@contextmanager
def running(data: Data, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the portal, and give its process and what it said until it was ready."""
    command = [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port), "--data", str(data.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        said: list[str] = []
        while len(said) < ENDLESS and not any("Ctrl-C" in line for line in said):
            said.append(process.stdout.readline())
        try:
            yield process, said
        finally:
            process.kill()


def status(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as answer:
        return int(answer.status)


@whole
def test_a_portal_answers_stops_when_told_and_finds_its_data_again(data: Data) -> None:
    port = ports.any_free()
    for loading in (True, False):
        with running(data, port) as (process, said):
            assert any(f"http://localhost:{port}" in line for line in said), said
            assert any("Loading the demonstration" in line for line in said) is loading
            assert status(port, "/healthz") == status(port, "/") == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        assert ports.claim(port) == port
        assert locks.is_free(data.lock)


def test_a_portal_is_the_web_and_the_three_parts_of_its_background_life(data: Data) -> None:
    children = portal.processes(8123, data, dict(os.environ))
    assert [child.name for child in children] == ["web", "relay", "work", "tick"]
    assert "127.0.0.1:8123" in children[0].command


def test_a_folder_on_which_a_portal_runs_is_refused_before_anything_else(data: Data) -> None:
    services.must_be_free(data)
    with locks.alone(data.lock, ""), pytest.raises(Trouble, match=f"already runs on .*process {os.getpid()}"):
        portal.run(data, None, demo=False, once=False)
