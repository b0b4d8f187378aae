"""Packages of the machine: installed by ourselves where we are root on Debian or Ubuntu, asked for elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from launch import locks
from launch.places import VAR
from launch.processes import run_to_end
from launch.steps import Trouble, step


def install(packages: Sequence[str], sentence: str) -> None:
    """Install packages, or say `sentence` where we may not."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Trouble(sentence)
    names = " ".join(packages)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {names} (apt-get)"), locks.taking_turns(VAR / "apt.lock"):
        for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            failed = f"{names} could not be installed: check the network, then start again"
            run_to_end([apt, *words], VAR / "log" / "apt.log", failed, quiet)
