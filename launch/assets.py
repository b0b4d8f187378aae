"""The built assets: made again only when something they are made from has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from launch import locks
from launch.places import NODE_MODULES, PYTHON, ROOT, VAR
from launch.processes import run_to_end
from launch.steps import step

SOURCES = ("frontend", "translations", "portal/assets.py", "portal/built.py")
BUILT = (ROOT / "portal" / "static" / "built", ROOT / "portal" / "built")
STAMP = BUILT[0] / ".made-from"


def build() -> None:
    """Build, unless what stands was made from the same sources."""
    with locks.taking_turns(VAR / "assets.lock"):
        if _fresh():
            return
        with step("Building styles, typefaces and languages"):
            log, failed = VAR / "log" / "assets.log", "The assets could not be built"
            run_to_end([PYTHON, "-m", "portal.assets"], log, failed)
        STAMP.write_text(digest())


def _fresh() -> bool:
    return all(place.exists() for place in (*BUILT, STAMP)) and STAMP.read_text() == digest()


def digest() -> str:
    """Return what identifies the sources: their names and contents, and which typefaces were installed."""
    seen = hashlib.sha256()
    for path in _sources():
        seen.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted(path for name in SOURCES for path in _files(ROOT / name))
    yield from _files(NODE_MODULES / ".installed")


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    else:
        yield from (path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
