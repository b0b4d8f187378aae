"""A public page is written once a second for all who read it, and never shows one reader what is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask, session, template_rendered

from kernel.turn import Turn
from portal import kept
from portal.kept import EXTENSION
from tenders import actions
from tenders.actions.publishing import Postponement, Reason
from tests.make import people
from tests.make import tenders as make
from tests.make.waiting import until

ALL = {"Accept-Encoding": "br", "Accept-Language": "fr"}
PLAIN = {"Accept-Language": "fr"}
CLOCK = re.compile(r'data-now="([^"]+)"')


@contextmanager
def written(app: Flask) -> Iterator[list[str]]:
    """Lend the names of the templates that are written meanwhile."""
    names: list[str] = []

    def note(_app: Flask, template: object, **_: object) -> None:
        names.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, app):
        yield names


def twice_within_a_second(app: Flask, path: str) -> list[str]:
    """Read a page twice within one second of its own clock, and return what was written for it."""
    found: list[list[str]] = []

    def read() -> bool:
        with written(app) as names:
            clocks = {CLOCK.findall(app.test_client().get(path, headers=PLAIN).text)[0] for _ in range(2)}
        found.append(names)
        return len(clocks) == 1

    until(read, "two readings within a second")
    return found[-1]


@pytest.mark.parametrize("path", ["/tenders", "/tenders/{}", "/tenders?wilaya=16"])
def test_a_page_is_written_once_for_two_readers_of_one_second(app: Flask, turn: Turn, path: str) -> None:
    made = make.published(turn)
    assert len(twice_within_a_second(app, path.format(made.tender.ref))) <= 1


def test_what_changes_shows_at_once(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    page = f"/tenders/{made.tender.ref}"
    later = made.tender.closes_at + timedelta(days=4)
    for _ in range(3):
        assert "Site visit added" not in app.test_client().get(page, headers=PLAIN).text
    order = Postponement(later, later + timedelta(minutes=30), Reason("Site visit added.", "أُضيفت زيارة."))
    actions.postpone_closing(made.house.officers(turn), made.tender.ref, order)
    assert "Site visit added" in app.test_client().get(page, headers=PLAIN).text


def test_each_language_and_each_coding_has_its_own(app: Flask, turn: Turn) -> None:
    page = f"/tenders/{make.published(turn).tender.ref}"
    for lang, direction in (("fr", "ltr"), ("ar", "rtl"), ("en", "ltr"), ("fr", "ltr")):
        assert f'lang="{lang}" dir="{direction}"' in app.test_client().get(page, headers={"Accept-Language": lang}).text
        assert app.test_client().get(page, headers=ALL).headers["Content-Encoding"] == "br"


def test_the_head_of_a_kept_page_is_that_of_any_page(app: Flask, turn: Turn) -> None:
    make.published(turn)
    answers = [app.test_client().get("/tenders", headers=ALL) for _ in range(3)]
    heads = [dict(answer.headers) for answer in answers]
    # The clock of the page is packed with it: a second later it may be a byte longer
    assert [int(head.pop("Content-Length")) for head in heads] == [len(answer.data) for answer in answers]
    assert heads[0] == heads[1] == heads[2]
    assert heads[0]["Cache-Control"] == "no-cache"
    assert "Accept-Encoding" in heads[0]["Vary"]
    assert "default-src 'none'" in heads[0]["Content-Security-Policy"]


def test_who_is_signed_in_is_shown_a_page_of_their_own_and_nobody_else_is(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn, name="Fibre du Sud"))
    own, visitor = app.test_client(), app.test_client()
    people.sign_in(own, owner)
    for _ in range(2):
        assert owner.name not in visitor.get("/tenders", headers=PLAIN).text
        assert owner.name in own.get("/tenders", headers=PLAIN).text
    assert owner.name not in visitor.get("/tenders", headers=PLAIN).text


def test_a_word_said_to_one_visitor_is_not_said_to_the_next(app: Flask, turn: Turn) -> None:
    make.published(turn)
    client = app.test_client()
    with client.session_transaction() as held:
        held["_flashes"] = [("good", "Only for you")]
    assert "Only for you" in client.get("/tenders", headers=PLAIN).text
    assert "Only for you" not in app.test_client().get("/tenders", headers=PLAIN).text


def test_a_page_with_the_token_of_a_form_is_kept_for_nobody(app: Flask) -> None:
    form = app.jinja_env.from_string("<p>{{ csrf_token() }}</p>")
    with app.test_request_context("/anywhere"):
        shown = kept.show(form, (), dict)  # type: ignore[arg-type]  # Flask renders a template as well as its name
        assert session["csrf_token"]
        assert len(shown.get_data()) > len("<p></p>")
    assert len(app.extensions[EXTENSION]) == 0
