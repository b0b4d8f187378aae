"""The words of a notice as officers type them: tidied, bounded, in the script that their field asks for."""

from __future__ import annotations

import re

from kernel import lines as kept
from kernel.refusals import Refused

TITLE = 200
TEXT = 4000

_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-zÀ-ÿ]")


def line(text: str, field: str, most: int = TITLE) -> str:
    """Return a text on one line; refusals `text_missing`, `text_too_long` (`most`)."""
    return kept.line(text, field, most=most)


def lines(text: str, field: str, most: int = TEXT) -> str:
    """Return a text of several lines, without empty ones at its ends; refusals as `line`."""
    if len(text) > 4 * most:
        raise Refused("text_too_long", field=field, most=most)
    found = "\n".join(kept.tidy(one) for one in re.split(r"\r\n|\r|\n", text)).strip()
    if not found:
        raise Refused("text_missing", field=field)
    if len(found) > most:
        raise Refused("text_too_long", field=field, most=most)
    return found


def optional(text: str, field: str, most: int = TITLE) -> str:
    """Return a text on one line, or nothing; refuses `text_too_long`."""
    return line(text, field, most) if kept.tidy(text[: 4 * most]) else ""


def arabic(text: str, field: str) -> str:
    """Return a text that holds Arabic letters; refuse `not_arabic` (décret 15-247 art. 65: a notice is in Arabic)."""
    if not _ARABIC.search(text):
        raise Refused("not_arabic", field=field)
    return text


def latin(text: str, field: str) -> str:
    """Return a text that holds Latin letters; refuse `not_latin` (art. 65: and in at least one other language)."""
    if not _LATIN.search(text):
        raise Refused("not_latin", field=field)
    return text
