"""Words as people read them: without marks of direction and needless spaces."""

from __future__ import annotations

import re
from typing import Final

from kernel.language import words

_MARKS: Final = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
_SPACES: Final = re.compile(r"[\s\u202f\u00a0]+")
_PLACE: Final = re.compile(r"%\(\w+\)\w")
SHORTEST: Final = 4  # letters: a shorter piece of a sentence is found everywhere


def plain(text: str) -> str:
    """Return a text as it is read."""
    return _SPACES.sub(" ", text.translate(_MARKS)).strip()


def holds(text: str, language: str, message: str) -> bool:
    """Say whether a message of the catalogue stands in a text, whatever its values are."""
    pieces = (plain(piece) for piece in _PLACE.split(words(language).gettext(message)))
    read = plain(text)
    return all(piece in read for piece in pieces if len(piece) >= SHORTEST)
