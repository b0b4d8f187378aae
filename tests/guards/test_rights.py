"""The table of rights and the pages are one: each page has its line, and each role is answered as the line says."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from accounts.rules.roles import Role
from kernel.turn import Turn
from portal.rights import ANYONE, RIGHTS, SIGNED_IN, VISITORS, may_come
from tests.make import people

FILLED = {"UUIDConverter": str(UUID(int=7)), "Number": "1", "PathConverter": "x", "UnicodeConverter": "x"}
WHO = [None, *Role]


def rules(app: Flask) -> list[Rule]:
    """Return every route, by endpoint."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def address(app: Flask, rule: Rule) -> str:
    """Return an address of a route, with a value of the right kind in each of its places."""
    values = {name: FILLED[type(rule._converters[name]).__name__] for name in rule.arguments}
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, values, method=next(iter(methods(rule))))


def methods(rule: Rule) -> list[str]:
    """Return the methods of a route that a page or a form uses."""
    return sorted((rule.methods or set()) & {"GET", "POST"})


def client_of(app: Flask, turn: Turn, role: Role | None) -> FlaskClient:
    client = app.test_client()
    if role is not None:
        people.sign_in(client, people.person(turn, role))
    return client


def test_every_page_stands_in_the_table_and_every_line_is_a_page(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(RIGHTS)


def test_every_line_names_roles_that_there_are() -> None:
    known = SIGNED_IN | VISITORS | ANYONE
    assert {endpoint: roles - known for endpoint, roles in RIGHTS.items() if not roles or roles - known} == {}


def test_what_is_not_in_the_table_is_open_to_nobody() -> None:
    for role in WHO:
        assert not may_come("nowhere.at_all", frozenset({role} if role else ()))
        assert not may_come(None, frozenset({role} if role else ()))


@pytest.mark.parametrize("role", WHO, ids=str)
def test_each_page_answers_a_role_as_the_table_says(app: Flask, turn: Turn, role: Role | None) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # the right is asked before the form is read
    app.config["RATELIMIT_ENABLED"] = False
    client = client_of(app, turn, role)
    told = frozenset({role} if role else ())
    wrong = []
    for rule in rules(app):
        if rule.endpoint in {"account.sign_out", "static"}:
            continue
        for method in methods(rule):
            answer = client.open(address(app, rule), method=method)
            asked_in = (answer.location or "").startswith("/sign-in")
            let_in = answer.status_code != 403 and not (
                asked_in and role is None and rule.endpoint != "account.sign_in"
            )
            if let_in != may_come(rule.endpoint, told) or answer.status_code >= 500:
                wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", WHO, ids=str)
def test_the_menu_offers_what_is_open_and_nothing_else(app: Flask, turn: Turn, role: Role | None) -> None:
    from portal.menu import ENTRIES  # noqa: PLC0415

    page = client_of(app, turn, role).get("/help").get_data(as_text=True)
    told = frozenset({role} if role else ())
    with app.test_request_context():
        for _label, endpoint in ENTRIES:
            rule = next(rule for rule in rules(app) if rule.endpoint == endpoint)
            offered = f'<a href="{address(app, rule)}"' in page.partition('id="menu"')[2].partition("</nav>")[0]
            assert offered == may_come(endpoint, told), endpoint
