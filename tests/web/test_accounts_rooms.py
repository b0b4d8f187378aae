"""The firm's dossier, the agency's workspace and the administrator's pages, as browsers use them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.store.attestations import PAGE
from accounts.tables import Agency, Attestation, Authority, Firm, Link, Login, Mandate, Person
from kernel import tokens
from kernel.tokens import LAST_SECOND
from kernel.turn import Turn
from tests.make import people
from tests.make.browsing import Page, errors, send

SCAN = b"%PDF-1.7\nscan"


def client_of(app: Flask, who: Person) -> FlaskClient:
    client = app.test_client()
    people.sign_in(client, who)
    return client


def same_page(text: str, ref: str) -> str:
    """Return a page without what differs from one request to the next: the reference asked for, instant and tokens."""
    return re.sub(r'data-now="[^"]*"|value="[^"]*"|' + ref, "", text)


def paper(turn: Turn, agency: Agency, content: bytes = SCAN, **more: object) -> dict[str, object]:
    """Return the form of a paper attestation, filled in."""
    today = turn.now.date()
    return {
        "scheme": f"{agency.ref}/ANADE",
        "number": "2026-000123",
        "file_no": "16-0042",
        "phase": "exploitation",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=300)).isoformat(),
        "paper": (BytesIO(content), "../../etc/passwd.exe"),
        **more,
    }


def test_a_firm_shows_a_signed_attestation_pasted_or_as_a_file(app: Flask, turn: Turn) -> None:
    for given in ("token", "file"):
        agency, firm = people.agency(turn), people.firm(turn)
        token = people.signed(turn, agency, firm)
        client = client_of(app, people.owner(turn, firm))
        value: object = token if given == "token" else (BytesIO(token.encode()), "attestation.jwt")
        assert send(client, "/firm/attestations/signed", {given: value}).location == "/firm/attestations"
        assert turn.tx.scalars(select(Attestation.state).where(Attestation.firm_id == firm.id)).all() == ["granted"]


def test_an_attestation_for_ever_is_shown_on_its_page(app: Flask, turn: Turn) -> None:
    agency, firm = people.agency(turn), people.firm(turn)
    client = client_of(app, people.owner(turn, firm))
    token = people.signed(turn, agency, firm, exp=LAST_SECOND)
    assert send(client, "/firm/attestations/signed", {"token": token}).location == "/firm/attestations"
    assert "9999" in client.get("/firm/attestations").get_data(as_text=True)


@pytest.mark.parametrize("text", ["", "x.y.z", "\x00", "é" * 100, "A" * 30_000])
def test_what_is_no_attestation_is_refused_on_its_page(app: Flask, turn: Turn, text: str) -> None:
    client = client_of(app, people.owner(turn, people.firm(turn)))
    answer = send(client, "/firm/attestations/signed", {"token": text, "file": (BytesIO(b""), "")})
    assert answer.status_code == 200
    assert errors(answer)


def test_who_shows_nothing_is_asked_for_the_text_or_the_file(app: Flask, turn: Turn) -> None:
    client = client_of(app, people.owner(turn, people.firm(turn)))
    client.set_cookie("lang", "fr")
    told = errors(send(client, "/firm/attestations/signed", {"token": " ", "file": (BytesIO(b""), "")}))
    assert 'href="#token"' in told
    assert "Collez le texte de l’attestation" in told


def test_a_paper_goes_from_the_firm_to_the_agent_and_back(app: Flask, turn: Turn) -> None:
    agency, firm = people.agency(turn), people.firm(turn)
    owner = client_of(app, people.owner(turn, firm))
    agent = client_of(app, people.person(turn, Role.AGENCY_AGENT, agency))
    assert send(owner, "/firm/attestations/paper", paper(turn, agency)).location == "/firm/attestations"
    ref = turn.tx.scalars(select(Attestation.ref)).one()
    assert f"/agency/attestations/{ref}" in agent.get("/agency").get_data(as_text=True)
    page = agent.get(f"/agency/attestations/{ref}").get_data(as_text=True)
    assert firm.nif in page
    scan = agent.get(f"/agency/attestations/{ref}/paper")
    assert scan.data == SCAN
    assert scan.headers["Content-Type"] == "application/pdf"
    assert scan.headers["Content-Disposition"] == f"attachment; filename={ref}.pdf"
    answer = send(agent, f"/agency/attestations/{ref}/grant", at=f"/agency/attestations/{ref}")
    assert answer.location == "/agency"
    assert owner.get(f"/firm/attestations/{ref}/paper").data == SCAN
    assert ref in agent.get("/agency/settled").get_data(as_text=True)


def test_a_refusal_needs_its_reason_and_the_firm_reads_it(app: Flask, turn: Turn) -> None:
    agency, firm = people.agency(turn), people.firm(turn)
    row = people.attestation(turn, firm, by=agency, state=AttestationState.REQUESTED)
    agent = client_of(app, people.person(turn, Role.AGENCY_AGENT, agency))
    here = f"/agency/attestations/{row.ref}"
    assert errors(send(agent, f"{here}/refuse", {"why": " "}, at=here))
    assert send(agent, f"{here}/refuse", {"why": "Le <b>numéro</b> manque."}, at=here).location == "/agency"
    staff = client_of(app, people.person(turn, Role.FIRM_STAFF, firm))
    assert "Le &lt;b&gt;numéro&lt;/b&gt; manque." in staff.get("/firm/attestations").get_data(as_text=True)


@pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script>", b"MZ\x90", b"GIF89a"])
def test_a_scan_of_another_kind_is_refused_beside_its_field(app: Flask, turn: Turn, content: bytes) -> None:
    agency = people.agency(turn)
    client = client_of(app, people.owner(turn, people.firm(turn)))
    answer = send(client, "/firm/attestations/paper", paper(turn, agency, content))
    assert 'href="#paper"' in errors(answer)
    assert "2026-000123" in answer.get_data(as_text=True)


def test_another_agencys_request_another_firms_scan_and_nothing_look_the_same(app: Flask, turn: Turn) -> None:
    row = people.attestation(turn, people.firm(turn), state=AttestationState.REQUESTED)
    agent = client_of(app, people.person(turn, Role.AGENCY_AGENT))
    owner = client_of(app, people.owner(turn, people.firm(turn)))
    for client, path in (
        (agent, "/agency/attestations/{}"),
        (agent, "/agency/attestations/{}/paper"),
        (owner, "/firm/attestations/{}/paper"),
    ):
        theirs, none = client.get(path.format(row.ref)), client.get(path.format("ATT-00000000"))
        assert theirs.status_code == none.status_code == 404
        assert same_page(theirs.get_data(as_text=True), row.ref) == same_page(
            none.get_data(as_text=True), "ATT-00000000"
        )


def test_the_waiting_list_leads_to_its_next_page(app: Flask, turn: Turn) -> None:
    agency = people.agency(turn)
    for place in range(PAGE + 1):
        people.attestation(
            turn,
            people.firm(turn),
            by=agency,
            state=AttestationState.REQUESTED,
            asked_at=turn.now + timedelta(seconds=place),
        )
    client = client_of(app, people.person(turn, Role.AGENCY_AGENT, agency))
    first = client.get("/agency").get_data(as_text=True)
    assert first.count("/agency/attestations/") == PAGE
    later = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(later).get_data(as_text=True).count("/agency/attestations/") == 1


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.AGENCY_AGENT, "/agency"),
        (Role.AGENCY_AGENT, "/agency/settled"),
        (Role.AUDITOR, "/auditor"),
        (Role.ADMINISTRATOR, "/admin/people"),
    ],
)
def test_a_list_goes_on_after_nothing_that_no_text_holds(app: Flask, turn: Turn, role: Role, address: str) -> None:
    client = client_of(app, people.person(turn, role))
    assert client.get(f"{address}?after=%00").status_code == 404


def test_a_number_is_taken_back_from_its_page(app: Flask, turn: Turn) -> None:
    agency = people.agency(turn)
    row = people.attestation(turn, people.firm(turn), by=agency, jti="2026-7")
    client = client_of(app, people.person(turn, Role.AGENCY_AGENT, agency))
    assert 'value="2026-7"' in client.get("/agency/revoke?jti=2026-7").get_data(as_text=True)
    assert errors(send(client, "/agency/revoke", {"jti": "2026-7", "why": ""}))
    assert send(client, "/agency/revoke", {"jti": "2026-7", "why": "Activité cessée."}).location == "/agency/settled"
    turn.tx.refresh(row)
    assert row.state == "revoked"


def test_only_the_owner_changes_the_dossier(app: Flask, turn: Turn) -> None:
    firm = people.firm(turn)
    owner = client_of(app, people.owner(turn, firm))
    staff = client_of(app, people.person(turn, Role.FIRM_STAFF, firm))
    assert staff.get("/firm/contact").status_code == 403
    assert "/firm/contact" not in staff.get("/firm").get_data(as_text=True)
    fields = {"address": "1, rue Larbi", "phone": "0661 23 45 67", "trades": ["GC"], "rib": "003 00060 0000147202 42"}
    assert 'href="#rib"' in errors(send(owner, "/firm/contact", {**fields, "rib": "003 00060 0000147202 43"}))
    assert send(owner, "/firm/contact", fields).location == "/firm"
    found = turn.tx.scalars(select(Firm).where(Firm.id == firm.id).execution_options(populate_existing=True)).one()
    assert (found.phone, found.trades) == ("+213661234567", ["GC"])


def test_an_owner_invites_and_removes_staff(app: Flask, turn: Turn) -> None:
    firm = people.firm(turn)
    owner = client_of(app, people.owner(turn, firm))
    staff = people.person(turn, Role.FIRM_STAFF, firm)
    assert send(owner, "/firm/staff", {"name": "Salim", "email": "salim@example.dz"}).location == "/firm/staff"
    assert turn.tx.scalars(select(Link.role)).all() == ["firm_staff"]
    for act in ("/end", "/cancel"):
        page = Page(owner.get("/firm/staff").get_data(as_text=True))
        [action] = [where for where, _ in page.forms if where.endswith(act)]
        assert send(owner, action, at="/firm/staff").location == "/firm/staff"
    assert "salim@example.dz" not in owner.get("/firm/staff").get_data(as_text=True)
    assert client_of(app, staff).get("/firm").status_code == 302


def test_an_administrator_builds_the_houses(app: Flask, turn: Turn) -> None:
    client = client_of(app, people.person(turn, Role.ADMINISTRATOR))
    names = {"name_fr": "Direction", "name_ar": "المديرية", "name_en": "Directorate"}
    authority = {**names, "address": "Alger", "nif": "000216001808337", "profile": "EPE_INTERNE"}
    assert 'href="#nif"' in errors(send(client, "/admin/authorities/new", {**authority, "nif": "1"}))
    assert send(client, "/admin/authorities/new", authority).location == "/admin/invite"
    jwk = {**tokens.public_jwk(people.agency_key()), "valid_from": None, "valid_until": None}
    agency = {**names, "iss": "https://anade.example", "schemes": ["ANADE"], "jwks": json.dumps({"keys": [jwk]})}
    assert 'href="#jwks"' in errors(send(client, "/admin/agencies/new", {**agency, "jwks": "{}"}))
    assert send(client, "/admin/agencies/new", agency).location == "/admin/invite"
    ref = turn.tx.scalars(select(Agency.ref)).one()
    assert send(client, f"/admin/agencies/{ref}", {"jwks": agency["jwks"]}).location == "/admin/houses"
    assert turn.tx.scalars(select(Authority.profile)).all() == ["EPE_INTERNE"]


def test_an_administrator_invites_searches_and_ends(app: Flask, turn: Turn) -> None:
    house = people.authority(turn)
    officer = people.person(turn, Role.OFFICER, house, name="Nadia Hadj")
    client = client_of(app, people.person(turn, Role.ADMINISTRATOR))
    fields = {"name": "Salim", "email": "salim@example.dz", "language": "ar", "role": f"approver/{house.ref}"}
    assert errors(send(client, "/admin/invite", {**fields, "role": "firm_owner/"}))
    assert send(client, "/admin/invite", fields).location == "/admin/people"
    found = client.get("/admin/people?q=hadj").get_data(as_text=True)
    assert officer.ref in found
    assert found.count("/admin/people/PER-") == 1
    here = f"/admin/people/{officer.ref}"
    [action] = [where for where, _ in Page(client.get(here).get_data(as_text=True)).forms if where.endswith("/end")]
    assert send(client, action, at=here).location == "/admin/people"
    assert turn.tx.scalars(select(Mandate.ended_at).where(Mandate.person_id == officer.id)).one() is not None
    assert send(client, f"{here}/erase", at=here).location == "/admin/people"
    assert "Nadia Hadj" not in client.get(here).get_data(as_text=True)


@pytest.mark.parametrize("words", ["%", "_", "\x00", "\u202e", "x" * 5_000, "' OR 1=1 --", "\\"])
def test_a_search_for_anything_is_a_page(app: Flask, turn: Turn, words: str) -> None:
    client = client_of(app, people.person(turn, Role.ADMINISTRATOR))
    assert client.get("/admin/people", query_string={"q": words}).status_code == 200


def test_ones_own_account(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    first, second = client_of(app, owner), client_of(app, owner)
    assert send(first, "/me", {"name": "Nadia Hadj", "language": "ar"}, at="/me").location == "/me"
    assert 'dir="rtl"' in first.get("/me").get_data(as_text=True)
    ends = [
        fields["login"]
        for where, fields in Page(first.get("/me").get_data(as_text=True)).forms
        if where == "/me/logins/end"
    ]
    assert len(ends) == 1
    assert send(first, "/me/logins/end", {"login": ends[0]}, at="/me").location == "/me"
    assert second.get("/me").status_code == 302
    assert first.post("/me/logins/end", data={"login": "zz"}).status_code == 400


def test_changing_the_password_keeps_this_browser_alone(app: Flask, turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    first, second = client_of(app, owner), client_of(app, owner)
    fields = {"present": people.PASSWORD, "password": "quatre mots encore plus simples"}
    assert 'href="#present"' in errors(send(first, "/me/password", {**fields, "present": "wrong"}))
    assert send(first, "/me/password", fields).location == "/me"
    assert first.get("/me").status_code == 200
    assert second.get("/me").status_code == 302
    assert len(turn.tx.scalars(select(Login).where(Login.ended_at.is_(None))).all()) == 1


def test_pages_of_somebody_are_kept_by_no_cache_and_run_no_foreign_script(app: Flask, turn: Turn) -> None:
    client = client_of(app, people.owner(turn, people.firm(turn)))
    answer = client.get("/firm")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    cookie = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
