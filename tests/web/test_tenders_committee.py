"""A commission as its officer appoints it and its members key and swear it, with the files of the offline tool."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.rules.roles import Role
from accounts.tables import Person
from kernel.crypto.memberkeys import new_member_keys, write_public_file, write_secret_file
from kernel.crypto.policy import fingerprint, policy_hash, read_policy, write_policy_signature
from kernel.turn import Turn
from law.rules import day_of
from tenders.tables import Commission, CommissionMember
from tests.make import people
from tests.make import tenders as make
from tests.make.browsing import errors, send

LANGUAGES = ["fr", "ar", "en"]


def signed_in(app: Flask, who: Person, lang: str = "fr") -> FlaskClient:
    client = app.test_client()
    client.set_cookie("lang", lang)
    people.sign_in(client, who)
    return client


def appointed(app: Flask, turn: Turn, lang: str = "fr") -> tuple[FlaskClient, list[Person], str]:
    """Appoint a commission of three on the officer's page; return its officer, its members and its reference."""
    of = make.house(turn)
    members = [people.person(turn, Role.COMMISSION_MEMBER, of.authority, name=f"Membre {n}") for n in (1, 2, 3)]
    officer, today = signed_in(app, of.officer, lang), day_of(turn.now)
    fields = {
        "name_fr": "Commission d’Oran", "name_ar": "لجنة وهران", "members": [one.ref for one in members],
        "president": members[0].ref, "k": "2", "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    answer = send(officer, "/officer/commissions/new", fields)
    assert answer.status_code == 302, errors(answer)
    ref = turn.tx.scalars(select(Commission.ref)).one()
    return officer, members, ref


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_commission_is_appointed_keyed_and_sworn(app: Flask, turn: Turn, lang: str) -> None:
    officer, members, ref = appointed(app, turn, lang)
    clients = [signed_in(app, one, lang) for one in members]
    keys = [new_member_keys("Anonyme") for _ in members]
    own, theirs = f"/committee/commissions/{ref}", f"/officer/commissions/{ref}"
    for client, pair in zip(clients, keys, strict=True):
        file = {"file": (BytesIO(write_public_file(pair)), "my.key.pub")}
        assert send(client, f"{own}/keys", file, at=own).location == own
    assert send(officer, f"{theirs}/policy", at=theirs).location == theirs
    policy = read_policy(clients[0].get(f"{own}/policy").data)
    assert fingerprint(policy_hash(policy)) in clients[1].get(own).get_data(as_text=True)
    for client, pair in zip(clients, keys, strict=True):
        file = {"file": (BytesIO(write_policy_signature(pair, policy)), "my.signature")}
        assert send(client, f"{own}/signature", file, at=own).location == own
    turn.tx.expire_all()
    assert turn.tx.scalars(select(Commission.state)).one() == "sworn"


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 20_000, b"[" * 9000, b"<script>"])
def test_what_is_no_key_file_is_refused_on_the_page(app: Flask, turn: Turn, content: bytes) -> None:
    _, members, ref = appointed(app, turn)
    own = f"/committee/commissions/{ref}"
    client = signed_in(app, members[0])
    answer = send(client, f"{own}/keys", {"file": (BytesIO(content), "my.key.pub")}, at=own)
    assert errors(answer)


def test_a_secret_key_is_refused_and_nothing_of_it_is_kept(app: Flask, turn: Turn) -> None:
    _, members, ref = appointed(app, turn)
    own, keys = f"/committee/commissions/{ref}", new_member_keys("Amina")
    secret = write_secret_file(keys, "quatre mots assez longs")
    answer = send(signed_in(app, members[0]), f"{own}/keys", {"file": (BytesIO(secret), "my.key")}, at=own)
    assert ".key.pub" in errors(answer)
    assert turn.tx.scalars(select(CommissionMember.public_key)).all() == [None, None, None]


def test_a_commission_is_not_shown_to_those_who_do_not_sit_in_it(app: Flask, turn: Turn) -> None:
    _, _, ref = appointed(app, turn)
    of = make.house(turn)
    outsider = people.person(turn, Role.COMMISSION_MEMBER, of.authority)
    for path in ("", "/policy"):
        assert signed_in(app, outsider).get(f"/committee/commissions/{ref}{path}").status_code == 404
    assert signed_in(app, of.officer).get(f"/officer/commissions/{ref}").status_code == 404


def test_an_appointment_that_does_not_hold_together_is_told_beside_its_field(app: Flask, turn: Turn) -> None:
    of = make.house(turn)
    one = people.person(turn, Role.COMMISSION_MEMBER, of.authority)
    client, today = signed_in(app, of.officer), day_of(turn.now)
    usual = {
        "name_fr": "Commission",
        "name_ar": "لجنة",
        "president": one.ref,
        "k": "2",
        "valid_from": today.isoformat(),
    }
    answer = send(client, "/officer/commissions/new", {**usual, "members": [one.ref], "valid_until": "2999-01-01"})
    assert 'href="#members"' in errors(answer)
    for field, value in {"k": "1e9", "valid_from": "hier", "president": "PER-0", "members": "PER-0"}.items():
        assert errors(send(client, "/officer/commissions/new", {**usual, field: value}))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_members_pages_speak_the_language(app: Flask, turn: Turn, lang: str) -> None:
    made = make.sworn(turn, make.house(turn))
    client = signed_in(app, made.members[0], lang)
    for path in ("/committee/commissions", f"/committee/commissions/{made.commission.ref}"):
        page = client.get(path).get_data(as_text=True)
        assert made.commission.ref in page
        assert "commission.sworn" not in page
