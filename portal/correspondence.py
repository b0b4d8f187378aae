"""Plain letters shown on a page: paragraphs, and links to this portal alone, never to where a stranger points."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_WHOLE_LINE = re.compile(r"https?://\S+")


def paragraphs(text: str, portal_url: str) -> Markup:
    """Return a plain text as HTML; a line that is an address of the portal can be pressed."""
    parts = (part for part in text.strip().split("\n\n") if part.strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(_lines(part, portal_url)) for part in parts)


def _lines(part: str, portal_url: str) -> Markup:
    return Markup("<br>\n").join(_line(line, portal_url) for line in part.splitlines())


def _line(line: str, portal_url: str) -> Markup:
    own = _WHOLE_LINE.fullmatch(line) and line.startswith(f"{portal_url.rstrip('/')}/")
    return Markup('<a dir="ltr" href="{0}">{0}</a>').format(line) if own else escape(line)
