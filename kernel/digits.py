"""Digits as people type and paste them: Arabic-Indic, Persian, full width, with the spaces of every keyboard."""

from __future__ import annotations

import unicodedata

# Marks that only steer the direction of the text around a number: they come along when one is copied from a page
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def western(text: str) -> str:
    """Return the text with its decimal digits as 0–9 and without direction marks; everything else stands."""
    return "".join(map(_western, text.translate(_DIRECTION_MARKS)))


def _western(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def compact(text: str) -> str:
    """Return the western text without any space (no-break, thin and zero-width ones too)."""
    return "".join(c for c in western(text) if not c.isspace() and c not in "\u200b\u2060\ufeff")
