"""Registering a firm and accepting invitations, with the forms as a browser sends them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.actions import Guest, invite
from accounts.rules import links
from accounts.rules.links import Purpose
from accounts.rules.roles import Role
from accounts.tables import Firm, Link, Person
from kernel.turn import Turn
from tests.make import people
from tests.make.browsing import Page, errors, send

SECRET = "a-secret-of-the-tests-0123456789-xyz"
NEW = "trois mots tout simples"
TYPED: dict[str, object] = {
    "firm": "SARL Fibre du Sud",
    "nif": "001916000000783",
    "rc": "19 B 0000007 16/00",
    "wilaya": "16",
    "address": "12, rue Didouche Mourad, Alger",
    "phone": "0550 12 34 56",
    "trades": ["FO", "SP"],
    "rib": "003 00060 0000147202 42",
    "person": "Amine Benali",
    "email": "amine@example.dz",
}


def link_of(turn: Turn, purpose: Purpose) -> str:
    """Return the address in the last e-mail of a kind."""
    made = turn.tx.scalars(select(Link).where(Link.purpose == purpose).order_by(Link.made_at.desc())).first()
    assert made is not None
    return f"/{ {'confirm': 'confirm', 'invitation': 'invitation'}[purpose] }/{links.token(made.id, purpose, SECRET)}"


def test_a_firm_registers_confirms_and_is_in(app: Flask, turn: Turn) -> None:
    client = app.test_client()
    answer = send(client, "/register", dict(TYPED))
    assert answer.location == "/sent"
    assert "amine@example.dz" in client.get("/sent").get_data(as_text=True)
    answer = send(client, link_of(turn, Purpose.CONFIRM), {"password": NEW})
    assert answer.status_code == 302
    page = client.get("/firm").get_data(as_text=True)
    assert "SARL Fibre du Sud" in page
    assert "001916000000783" in page


def test_everything_wrong_is_told_at_once_and_nothing_typed_is_lost(app: Flask, turn: Turn) -> None:
    answer = send(app.test_client(), "/register", {**TYPED, "nif": "12", "rib": "1", "phone": "x", "email": "nobody"})
    summary = errors(answer)
    for field in ("nif", "rib", "phone", "email"):
        assert f'href="#{field}"' in summary
    page = answer.get_data(as_text=True)
    for typed in ("SARL Fibre du Sud", "12, rue Didouche Mourad, Alger", "Amine Benali", "nobody"):
        assert typed in page
    assert turn.tx.scalars(select(Firm)).all() == []


def test_odd_numbers_are_asked_about_once_more_and_then_taken(app: Flask, turn: Turn) -> None:
    client = app.test_client()
    odd = {**TYPED, "rc": "18 B 0000007 16/00"}
    answer = send(client, "/register", odd)
    assert answer.status_code == 200
    assert errors(answer) == ""
    assert 'name="checked"' in answer.get_data(as_text=True)
    assert send(client, "/register", {**odd, "checked": "y"}).location == "/sent"


def test_an_address_with_an_account_is_answered_as_any_other(app: Flask, turn: Turn) -> None:
    people.person(turn, Role.OFFICER, email="amine@example.dz")
    client = app.test_client()
    assert send(client, "/register", dict(TYPED)).location == "/sent"
    assert send(client, "/register", dict(TYPED)).location == "/sent"
    fresh = app.test_client()
    other = {**TYPED, "nif": "001916000000883", "rc": "19 B 0000008 16/00", "email": "new@example.dz"}
    assert send(fresh, "/register", other).location == "/sent"
    assert send(fresh, "/register", other).location == "/sent"


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "Amine\u202eilaneB", "<script>alert(1)</script>", "x" * 5_000, "' OR 1=1 --", "%_%", "{{ 7*7 }}", "😀"],
)
def test_hostile_texts_are_refused_or_shown_as_text(app: Flask, turn: Turn, text: str) -> None:
    client = app.test_client()
    fields = {**TYPED, **dict.fromkeys(("firm", "address", "person"), text)}
    for field in (None, "nif", "rc", "rib", "phone", "email", "wilaya"):
        answer = send(client, "/register", fields if field is None else {**fields, field: text})
        assert answer.status_code in {200, 302}
        page = answer.get_data(as_text=True)
        assert "<script>alert" not in page
        assert "49" not in page.partition('id="firm"')[2][:80]


def test_a_link_opened_by_a_mail_scanner_stays_good(app: Flask, turn: Turn) -> None:
    send(app.test_client(), "/register", dict(TYPED))
    path = link_of(turn, Purpose.CONFIRM)
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
    assert send(app.test_client(), path, {"password": NEW}).status_code == 302


def test_a_newcomer_accepts_an_invitation(app: Flask, turn: Turn) -> None:
    agency = people.agency(turn)
    admin = people.acting(turn, people.person(turn, Role.ADMINISTRATOR))
    invite(admin, Guest("Salim", "salim@example.dz", "fr", Role.AGENCY_AGENT, agency.ref))
    client = app.test_client()
    path = link_of(turn, Purpose.INVITATION)
    assert "salim@example.dz" in client.get(path).get_data(as_text=True)
    assert errors(send(client, path, {"name": "Salim", "password": "court"}))
    assert send(client, path, {"name": "Salim Hadj", "password": NEW}).location == "/agency"
    assert app.test_client().get(path).status_code == 422


def test_somebody_with_an_account_accepts_without_a_password(app: Flask, turn: Turn) -> None:
    known = people.person(turn, Role.OFFICER, people.authority(turn))
    admin = people.acting(turn, people.person(turn, Role.ADMINISTRATOR))
    invite(admin, Guest("x", known.email, "fr", Role.APPROVER, people.authority(turn).ref))
    client = app.test_client()
    path = link_of(turn, Purpose.INVITATION)
    assert 'name="password"' not in client.get(path).get_data(as_text=True)
    assert send(client, path).location == "/sign-in"
    people.sign_in(client, known)
    page = Page(client.get("/me").get_data(as_text=True))
    houses = [fields["house"] for action, fields in page.forms if action == "/me/house"]
    assert len(houses) == 1


def test_a_role_of_another_side_is_refused_with_the_reason(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    admin = people.acting(turn, people.person(turn, Role.ADMINISTRATOR))
    invite(admin, Guest("x", owner.email, "fr", Role.AUDITOR))
    answer = send(app.test_client(), link_of(turn, Purpose.INVITATION))
    assert "errors" in answer.get_data(as_text=True)
    assert errors(answer)


def test_a_persons_name_is_text_wherever_it_stands(app: Flask, turn: Turn) -> None:
    admin = people.person(turn, Role.ADMINISTRATOR, name="<b>Nadia</b>")
    client = app.test_client()
    people.sign_in(client, admin)
    for path in ("/me", "/admin/people", f"/admin/people/{admin.ref}"):
        page = client.get(path).get_data(as_text=True)
        assert "&lt;b&gt;Nadia" in page
        assert "<b>Nadia" not in page
    assert turn.tx.get(Person, admin.id) is not None
