"""The folder where a demonstration's letters are laid: everybody's mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Final

from demonstration.visiting.forms import Unexpected
from demonstration.visiting.reading import holds, plain
from demonstration.visiting.waiting import until

LONGEST: Final = 90.0  # seconds that a letter may take: a job of its own carries it

_ADDRESS = re.compile(r"https?://\S+")
_LANGUAGE = re.compile(r'<html lang="([a-z-]+)"')


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as its reader sees it."""

    name: str
    to: str
    title: str
    text: str
    language: str

    def says(self, words: str) -> bool:
        """Say whether these words stand in the letter."""
        return plain(words) in plain(f"{self.title} {self.text}")

    def tells(self, message: str) -> bool:
        """Say whether a message of the catalogue stands in the letter, in its language."""
        return holds(f"{self.title} {self.text}", self.language, message)

    @property
    def link(self) -> str:
        """Return the first address in the letter."""
        found = _ADDRESS.search(self.text)
        if found is None:
            raise Unexpected(f"the letter {self.title!r} holds no link")
        return found[0].rstrip(".,)")


@dataclass(slots=True)
class Mailbox:
    """Every letter of the folder, read once."""

    folder: Path
    read: dict[str, Letter] = field(default_factory=dict)

    def to(self, address: str) -> list[Letter]:
        """Return the letters to an address, in no order."""
        return [letter for letter in self.letters() if letter.to == address]

    def letters(self) -> list[Letter]:
        """Return every letter that lies in the folder now."""
        for path in self._new():
            self.read[path.name] = _letter(path)
        return list(self.read.values())

    def expect(self, address: str, message: str, *also: str) -> Letter:
        """Wait for a letter to an address that holds a message of the catalogue, and these words."""

        def arrived() -> Letter | None:
            return next((one for one in self.to(address) if one.tells(message) and all(map(one.says, also))), None)

        return until(arrived, f"a letter to {address}: {message!r} {also}", LONGEST)

    def _new(self) -> Iterator[Path]:
        return (path for path in self.folder.glob("*.eml") if path.name not in self.read)


def _letter(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text, page = (part.get_content() if part else "" for part in map(message.get_body, (("plain",), ("html",))))
    language = _LANGUAGE.search(page)
    return Letter(path.name, str(message["To"]), str(message["Subject"]), text, language[1] if language else "en")
