"""The words of a notice as officers type them: tidied, bounded, in the script that their field asks for."""

from __future__ import annotations

import re
import unicodedata

from kernel.refusals import Refused

TITLE = 200
TEXT = 4000

_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-zÀ-ÿ]")
# Overrides of direction would print a reference backwards; other controls print nothing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\ufeff]")


def line(text: str, field: str, most: int = TITLE) -> str:
    """Return a text on one line; refusals `text_missing`, `text_too_long` (`most`)."""
    return _bounded(" ".join(_UNSEEN.sub(" ", text).split()), field, most)


def lines(text: str, field: str, most: int = TEXT) -> str:
    """Return a text of several lines, the empty ones at its ends taken off; refusals as `line`."""
    kept = (" ".join(one.split()) for one in re.split(r"\r\n|\r|\n", text))
    return _bounded("\n".join(_UNSEEN.sub("", one) for one in kept).strip(), field, most)


def optional(text: str, field: str, most: int = TITLE) -> str:
    """Return a text on one line, or nothing; refuses `text_too_long`."""
    return line(text, field, most) if text.strip() else ""


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


def _bounded(text: str, field: str, most: int) -> str:
    kept = unicodedata.normalize("NFC", text)
    if not kept:
        raise Refused("text_missing", field=field)
    if len(kept) > most:
        raise Refused("text_too_long", field=field, most=most)
    return kept
