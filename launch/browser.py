"""The browser of the journeys: Chromium as the machine has it, driven without a screen."""

from __future__ import annotations

import os
import shutil

from launch import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the browser's path: CHROMIUM when set, else the first one on PATH."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def prepare() -> str:
    """Return the browser's path, installing Chromium where we may."""
    if found := find():
        return found
    debian.install(
        ["chromium"],
        "The journeys need a browser: run `apt-get install chromium` as root, or name one in CHROMIUM.",
    )
    return find() or "chromium"
