"""How long the portal takes to answer when it is started again on data that it knows."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure
from bench.stages import answers
from launch import ports
from launch.places import ROOT

PATIENCE = 300.0  # seconds; the first start makes the tables and loads the demonstration
LIMIT = 5.0


@contextmanager
def started(folder: Path, port: int) -> Iterator[float]:
    """Start everything by the command of the README; lend the seconds until the health page said yes, then Ctrl-C."""
    command = [sys.executable, "manage.py", "run", "--data", str(folder), "--port", str(port)]
    begun = time.monotonic()
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            assert running.poll() is None, "the portal stopped"
            assert time.monotonic() - begun < PATIENCE
            time.sleep(0.02)
        yield time.monotonic() - begun
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0


def test_a_second_start(tmp_path: Path, figures: list[Figure]) -> None:
    port = ports.any_free()
    with started(tmp_path / "data", port):
        pass
    seconds = []
    for _ in range(3):
        with started(tmp_path / "data", port) as needed:
            seconds.append(needed)
    figures.append(Figure("A second start, until it is healthy", sorted(seconds)[1], "s", limit=LIMIT))
