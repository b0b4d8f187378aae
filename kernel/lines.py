"""Short texts as people type them: one line, readable, of a bounded length. What cannot be seen is not kept."""

from __future__ import annotations

import unicodedata
from typing import Final

from kernel.refusals import Refused

# Joiners shape words of some scripts; every other invisible character can only mislead (an override of direction
# shows `2026/16` as `61/6202`) or break what stores the text (NUL).
_JOINERS: Final = frozenset("\u200c\u200d")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def line(text: str, field: str, *, most: int = 120) -> str:
    """Return the text on one line, in composed form (NFC), without invisible characters and needless spaces.

    Refusals, both with `field`: `text_missing`, `text_too_long` (with `most`, in characters).
    """
    if len(text) > 4 * most:
        raise Refused("text_too_long", field=field, most=most)
    found = tidy(text)
    if not found:
        raise Refused("text_missing", field=field)
    if len(found) > most:
        raise Refused("text_too_long", field=field, most=most)
    return found


def tidy(text: str) -> str:
    """Return the text on one line, composed and without what cannot be seen; it may be empty."""
    seen = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if c.isspace() or _seen(c))
    return " ".join("".join(seen).split())


def _seen(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _UNSEEN
