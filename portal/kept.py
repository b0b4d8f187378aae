"""Public pages under a rush: in the last hour before a deadline everybody reads the same few pages.

What such a page says is looked up for each reader. Writing and packing it, which cost most, are done once a second for
all visitors to whom it says the same in the same language: the clock on a page has no smaller unit. What changes
meanwhile shows at once, because a page is kept under what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from flask import Flask, Response, current_app, make_response, render_template, request, session

from kernel.clock import now
from portal import packing
from portal.language import current
from portal.people import current_actor

EXTENSION: Final = "kept"

Pages = dict[Hashable, tuple[bytes, list[tuple[str, str]]]]


class Shelf:
    """The pages of one second: their bytes and headers."""

    def __init__(self) -> None:
        self._held: tuple[int, Pages] = 0, {}

    def of(self, second: int) -> Pages:
        """Return the pages of a second; those of another are forgotten, both in one step, for threads share a shelf."""
        held = self._held
        if held[0] != second:
            held = self._held = second, {}
        return held[1]

    def __len__(self) -> int:
        """Return how many pages are kept."""
        return len(self._held[1])


def init(app: Flask) -> None:
    """Set up the shelf."""
    app.extensions[EXTENSION] = Shelf()


def show(template: str, facts: Hashable, values: Callable[[], Mapping[str, object]]) -> Response:
    """Return a page that says `facts`; `values` are worked out only if it must be written.

    Only for pages that are one for every visitor: whoever has a session is sent a page of their own.
    """
    if session or current_actor().roles:
        return make_response(render_template(template, **values()))
    shelf: Shelf = current_app.extensions[EXTENSION]
    pages = shelf.of(int(now().timestamp()))
    key = (request.full_path, current().code, packing.coding(), facts)
    if key in pages:
        content, headers = pages[key]
        return Response(content, headers=headers)
    page = packing.pack(make_response(render_template(template, **values())))
    if not session:  # nothing in it was made for this visitor alone, such as the token of a form
        pages[key] = page.get_data(), list(page.headers)
    return page
