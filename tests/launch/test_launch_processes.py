"""Processes are stopped with everything under them, started again when they die, and given up when they keep dying."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch.processes import Child, Watch, run_to_end, stop_all, wait_until
from launch.steps import Trouble

ROOT = Path(__file__).parents[2]


def wait_for(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Say whether a process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    made: list[Child] = []

    def make(script: str) -> Child:
        log = tmp_path / f"{len(made)}.log"
        made.append(Child(f"shell {len(made)}", ["sh", "-c", script], dict(os.environ), log, tmp_path, patience=0.2))
        return made[-1]

    yield make
    stop_all(made)


def test_a_child_is_stopped_with_its_own_children(shell: Callable[[str], Child]) -> None:
    child = shell("sleep 100 & echo $!; wait")
    child.start()
    wait_for(lambda: child.log.read_text().strip())
    grandchild = int(child.log.read_text())
    child.stop()
    assert not child.alive()
    wait_for(lambda: gone(grandchild))


def test_a_child_that_will_not_stop_is_ended(shell: Callable[[str], Child]) -> None:
    child = shell("trap '' TERM; echo deaf; while true; do sleep 0.05; done")
    child.start()
    wait_for(lambda: "deaf" in child.log.read_text())
    child.stop()
    assert not child.alive()


def test_a_child_is_asked_to_stop_once(shell: Callable[[str], Child]) -> None:
    child = shell("trap 'echo asked' TERM; echo ready; while true; do sleep 0.05; done")
    child.start()
    wait_for(lambda: "ready" in child.log.read_text())
    child.ask_to_stop()
    stop_all([child])
    assert child.log.read_text().count("asked") == 1


def test_a_dead_child_is_told_with_its_last_words(shell: Callable[[str], Child]) -> None:
    child = shell("echo the disk is made of cheese; exit 3")
    child.start()
    with pytest.raises(Trouble, match=r"stopped at once(.|\n)*made of cheese"):
        wait_until(lambda: False, child, 20)


def test_a_mute_child_is_not_awaited_for_ever(shell: Callable[[str], Child]) -> None:
    child = shell("sleep 100")
    child.start()
    with pytest.raises(Trouble, match="did not answer"):
        wait_until(lambda: False, child, 0)


def test_a_fallen_child_is_started_again(shell: Callable[[str], Child], capsys: pytest.CaptureFixture[str]) -> None:
    child = shell("echo born; sleep 100")
    child.start()
    os.killpg(child.pid, signal.SIGKILL)
    wait_for(lambda: not child.alive())
    Watch([child]).look()
    assert child.alive()
    assert "starting it again" in capsys.readouterr().out


def test_a_child_that_keeps_falling_waits_longer_each_time_then_is_given_up(shell: Callable[[str], Child]) -> None:
    child, clock = shell("exit 1"), [0.0]
    child.start()
    watch = Watch([child], now=lambda: clock[0])

    def restarts() -> Iterator[float]:
        while True:
            wait_for(lambda: not child.alive())
            before = child.pid
            watch.look()
            if child.pid != before:
                yield clock[0]
            clock[0] += 0.5

    following = restarts()
    assert [next(following) for _ in range(4)] == [0.0, 1.5, 4.0, 8.5]
    with pytest.raises(Trouble, match="keeps stopping"):
        next(following)


def test_a_log_that_has_grown_is_put_aside_at_the_next_start(shell: Callable[[str], Child]) -> None:
    child = shell("echo new")
    child.log.write_text("old " * 2_000_000)
    child.start()
    wait_for(lambda: not child.alive())
    assert child.log.read_text() == "new\n"
    assert child.log.with_suffix(".log.1").exists()


def test_a_step_of_the_set_up_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"It did not go(.|\n)*no such luck"):
        run_to_end(["sh", "-c", "echo no such luck; exit 1"], tmp_path / "step.log", "It did not go")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word for it is Linux's")
def test_a_launcher_killed_without_a_word_takes_its_children_along(tmp_path: Path) -> None:
    program = f"""
import os, pathlib, time
from launch.processes import Child
child = Child("sleep", ["sleep", "100"], dict(os.environ), pathlib.Path({str(tmp_path / "log")!r}), pathlib.Path("/"))
child.start()
print(child.pid, flush=True)
time.sleep(100)
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout
        child = int(launcher.stdout.readline())
        launcher.kill()
    wait_for(lambda: gone(child))
