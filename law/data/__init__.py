"""The dated data files that ship with this room; README.md names the source and licence of each."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from typing import Any


def text(name: str) -> str:
    """Return a data file as text."""
    return files(__name__).joinpath(name).read_text("utf-8")


def document(name: str) -> Any:  # noqa: ANN401  JSON is what it is; the rules read it into typed values
    """Return a JSON data file."""
    return json.loads(text(name))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV data file by the names of its first line."""
    return list(csv.DictReader(text(name).splitlines()))


def names(folder: str) -> list[str]:
    """Return the JSON files of a folder, by name."""
    found = files(__name__).joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in found if entry.name.endswith(".json"))
