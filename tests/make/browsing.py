"""A browser without scripts for tests of pages: it fetches a form, keeps its token and hidden fields, and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Page(HTMLParser):
    """The forms of a page: for each its address and its fields with the values they hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.text = text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or a field of it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag == "input" and self.forms and given.get("type") not in {"submit", "checkbox", "radio", "file"}:
            self.forms[-1][1][given.get("name", "")] = given.get("value", "")

    def form(self, action: str) -> dict[str, str]:
        """Return the fields of the form that is sent to an address (empty: to the page itself)."""
        return next(fields for where, fields in self.forms if where == action and "csrf_token" in fields)


def send(
    client: FlaskClient, path: str, fields: Mapping[str, object] | None = None, *, at: str | None = None
) -> TestResponse:
    """Fill in a form and send it: the form of the page `path`, or the form that the page `at` sends to `path`."""
    page = Page(client.get(at or path).get_data(as_text=True))
    found = (
        page.form(path)
        if at or not any(where == "" and "csrf_token" in given for where, given in page.forms)
        else page.form("")
    )
    return client.post(path, data={**found, **(fields or {})})


def errors(answer: TestResponse) -> str:
    """Return what the summary of errors says."""
    text = answer.get_data(as_text=True)
    return text.partition('id="errors"')[2].partition("</div>")[0]
