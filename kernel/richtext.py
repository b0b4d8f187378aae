"""Text people write, made safe to stand in a page. The only module that knows bleach.

Both functions return HTML that may be inserted as it is. Nothing carries an attribute: no link, no style, no picture,
no script; a strict Content-Security-Policy stands behind them, and a second library judges them in the tests.
"""

from __future__ import annotations

from typing import Final

from bleach.sanitizer import Cleaner

RICH_TAGS: Final = frozenset({"p", "br", "strong", "em", "ul", "ol", "li"})

# Overrides and embeddings of direction can print `2026/16` as `61/6202`: what is read would not be what is stored
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e"
_CONTROLS = "".join(map(chr, {*range(32), 127} - {*map(ord, "\t\n\r")}))
_UNSEEN = dict.fromkeys(map(ord, _OVERRIDES + _CONTROLS))


def plain(text: str) -> str:
    """Return HTML that shows the text and holds no element: a tag is shown, never obeyed.

    Shown, not removed, because what somebody writes in a procedure is evidence. Only comments are dropped, and
    character references read as what they stand for.
    """
    return Cleaner(tags=frozenset(), strip=False).clean(text.translate(_UNSEEN))


def rich(html: str) -> str:
    """Return the HTML with the elements of `RICH_TAGS` and no other; the text of the others stays."""
    return Cleaner(tags=RICH_TAGS, attributes={}, strip=True).clean(html.translate(_UNSEEN))
