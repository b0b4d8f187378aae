"""Signing in and out as a browser does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from accounts.rules import links
from accounts.rules.links import Purpose
from accounts.rules.roles import Role
from accounts.tables import Link, Login
from config import Settings
from kernel.database import Sessions
from kernel.turn import Turn
from portal import create_app
from tests.make import people
from tests.make.browsing import errors, send

SECRET = "a-secret-of-the-tests-0123456789-xyz"
NEW = "trois mots tout simples"


def credentials(email: str, password: str = people.PASSWORD, **more: object) -> dict[str, object]:
    return {"email": email, "password": password, **more}


def test_somebody_signs_in_and_the_pages_speak_the_language_of_the_profile(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT, language="ar")
    client = app.test_client()
    answer = send(client, "/sign-in", credentials(agent.email))
    assert (answer.status_code, answer.location) == (302, "/agency")
    cookie = client.get_cookie("lang")
    assert cookie is not None
    assert cookie.value == "ar"
    assert 'lang="ar" dir="rtl"' in client.get("/me").get_data(as_text=True)


def test_the_language_chosen_in_a_browser_outlives_a_sign_in(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT, language="ar")
    client = app.test_client()
    client.post("/language", data={"lang": "fr", "back": "/"})
    send(client, "/sign-in", credentials(agent.email))
    assert 'lang="fr"' in client.get("/me").get_data(as_text=True)


@pytest.mark.parametrize("password", ["wrong", "", "x" * 1_000_000, "\x00", people.PASSWORD + " "])
def test_a_wrong_password_is_refused_and_the_address_stays(app: Flask, turn: Turn, password: str) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    answer = send(app.test_client(), "/sign-in", credentials(agent.email, password))
    assert answer.status_code == 200
    assert errors(answer)
    assert agent.email in answer.get_data(as_text=True)


@pytest.mark.parametrize("email", ["nobody@example.dz", "a\x00b@example.dz", "' OR 1=1 --", "%", "x" * 5_000])
def test_an_unknown_address_and_a_wrong_password_are_answered_alike(app: Flask, turn: Turn, email: str) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    unknown = send(app.test_client(), "/sign-in", credentials(email))
    wrong = send(app.test_client(), "/sign-in", credentials(agent.email, "wrong"))
    assert errors(unknown) == errors(wrong) != ""


@pytest.mark.parametrize("back", ["//[", "/a\nb", "/\\elsewhere.example"])
def test_after_signing_in_nobody_is_led_elsewhere(app: Flask, turn: Turn, back: str) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    answer = send(app.test_client(), "/sign-in", credentials(agent.email, next=back))
    assert (answer.status_code, answer.location) == (302, "/")


def test_the_session_is_made_anew_at_sign_in(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    send(client, "/sign-in", credentials(agent.email))
    client.get("/me")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != before


def test_each_sign_in_is_a_login_of_its_own_and_signing_out_ends_it(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        send(client, "/sign-in", credentials(agent.email))
    stolen = first.get_cookie("safqa")
    assert stolen is not None
    send(first, "/sign-out", at="/me")
    assert second.get("/me").status_code == 200
    thief = app.test_client()
    thief.set_cookie("safqa", stolen.value)
    assert thief.get("/me").status_code == 302
    ended = turn.tx.scalars(select(Login.ended_at).where(Login.person_id == agent.id)).all()
    assert sorted(end is None for end in ended) == [False, True]


@pytest.mark.parametrize(
    ("back", "where"),
    [
        ("/firm/attestations?x=1", "/firm/attestations?x=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_goes_on_to_own_pages_only(app: Flask, turn: Turn, back: str, where: str) -> None:
    owner = people.owner(turn, people.firm(turn))
    answer = send(app.test_client(), "/sign-in", credentials(owner.email, next=back))
    assert answer.location == where


def test_a_visitor_who_wants_a_page_comes_to_it_after_signing_in(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    client = app.test_client()
    asked = client.get("/firm/attestations?x=1")
    assert asked.location is not None
    page = client.get(asked.location)
    assert 'value="/firm/attestations?x=1"' in page.get_data(as_text=True)
    answer = send(client, "/sign-in", credentials(owner.email), at=asked.location)
    assert answer.location == "/firm/attestations?x=1"


def test_a_form_without_its_token_is_not_taken(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    answer = app.test_client().post("/sign-in", data=credentials(agent.email))
    assert answer.status_code == 400


def test_somebody_without_a_role_is_told_so(app: Flask, turn: Turn) -> None:
    former = people.person(turn)
    client = app.test_client()
    answer = send(client, "/sign-in", credentials(former.email))
    assert answer.location == "/sign-in"
    assert client.get("/me").status_code == 302
    assert client.get("/sign-in").status_code == 200


def test_the_eleventh_guess_at_an_account_within_a_minute_waits(app: Flask, turn: Turn) -> None:
    client = app.test_client()
    answers = [send(client, "/sign-in", credentials("a@example.dz", "x")).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert send(client, "/sign-in", credentials("b@example.dz", "x")).status_code == 200


def test_nobody_signs_in_while_nobody_counts(settings: Settings, sessions: Sessions, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    client = create_app(replace(settings, redis_url="unix:///nonexistent/redis.sock"), sessions).test_client()
    answer = send(client, "/sign-in", credentials(owner.email))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert client.get("/me").status_code == 302


WRITTEN = ["a1@example.dz", "A1@Example.dz", " a1@example.dz", "a1@example.dz\u200b"]


@pytest.mark.parametrize(
    ("page", "most", "others"),
    [
        ("/sign-in", 10, ["a1@exa\u200bmple.dz", "a1@example.d\ufeffz", "a1@exa\u0007mple.dz"]),
        ("/forgotten", 3, ["a\u0661@example.dz", "\ufeffa1@example.dz", "a1@\u200eexample.dz"]),
    ],
)
def test_one_address_written_in_many_ways_is_counted_as_one(
    app: Flask, page: str, most: int, others: list[str]
) -> None:
    client = app.test_client()
    ways = (WRITTEN + others) * 2
    answers = [send(client, page, credentials(way, "x")).status_code for way in ways[: most + 1]]
    assert 429 not in answers[:most]
    assert answers[most] == 429


def test_a_forgotten_password_is_replaced_from_the_mailbox(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    client = app.test_client()
    answer = send(client, "/forgotten", {"email": owner.email})
    assert owner.email in client.get(answer.location or "").get_data(as_text=True)
    link = turn.tx.scalars(select(Link).where(Link.purpose == "reset")).one()
    path = f"/reset/{links.token(link.id, Purpose.RESET, SECRET)}"
    assert errors(send(client, path, {"password": "court"}))
    assert send(client, path, {"password": NEW}).location == "/"
    assert client.get("/firm").status_code == 200
    assert app.test_client().get(path).status_code == 422


def test_the_page_of_a_forgotten_password_answers_alike_for_an_unknown_address(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    pages = []
    for email in (owner.email, "nobody@example.dz"):
        client = app.test_client()
        answer = send(client, "/forgotten", {"email": email})
        pages.append(client.get(answer.location or "").get_data(as_text=True).replace(email, ""))
    assert "nobody" not in pages[1]
    assert len(pages[0]) == len(pages[1])


@pytest.mark.parametrize(
    ("token", "status"), [("x", 422), ("A" * 64, 422), ("é" * 64, 422), ("." * 64, 422), ("%00", 404)]
)
def test_a_link_that_is_not_ours_is_refused(app: Flask, token: str, status: int) -> None:
    for path in ("/reset/", "/confirm/", "/invitation/"):
        assert app.test_client().get(path + token).status_code == status


def test_a_login_in_use_lasts_on_and_an_idle_one_ends(app: Flask, turn: Turn) -> None:
    agent = people.person(turn, Role.AGENCY_AGENT)
    client = app.test_client()
    people.sign_in(client, agent)
    long_ago = turn.now - timedelta(hours=1)
    turn.tx.execute(update(Login).values(seen_at=long_ago, expires_at=turn.now + timedelta(minutes=5)))
    client.get("/me")
    login = turn.tx.scalars(select(Login).execution_options(populate_existing=True)).one()
    assert login.expires_at > turn.now + timedelta(hours=11)
    turn.tx.execute(update(Login).values(expires_at=turn.now))
    assert client.get("/me").status_code == 302
