"""A firm bids through the pages: real forms, three languages, nothing typed ever lost, nothing hostile taken."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from audit.tables import LedgerEntry
from bids.rules.receipt import read_receipt
from bids.tables import Draft, Filing
from config import Settings
from kernel.crypto import base64url
from kernel.database import Sessions
from kernel.turn import Turn
from portal import create_app
from portal.firm.draft_key import COOKIE
from tests.make import bids, people, tenders
from tests.make.bid_pages import DECLARED, PRICES, attached, browser, home, priced, sealed
from tests.make.browsing import Page, errors, send


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Récépissé de votre offre"), ("ar", "وصل عرضكم"), ("en", "Receipt of your bid")]
)
def test_a_bid_goes_from_the_first_page_to_its_receipt(app: Flask, turn: Turn, lang: str, said: str) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who, lang)
    assert client.get(home(of.lot.ref)).status_code == HTTPStatus.OK
    assert priced(client, of).headers["Location"] == home(of.lot.ref, "papers")
    assert attached(client, of, "Mémoire.pdf", bids.PDF).headers["Location"] == home(of.lot.ref, "papers")
    review = client.get(home(of.lot.ref, "seal")).get_data(as_text=True)
    assert "5\u202f038\u202f327,75" in review or "5\u202f038\u202f327.75" in review
    assert "Mémoire.pdf" in review
    answer = sealed(client, of)
    receipt = client.get(answer.headers["Location"])
    assert said in receipt.get_data(as_text=True)
    assert f'lang="{lang}"' in receipt.get_data(as_text=True)
    assert turn.tx.scalars(select(Filing.kind)).one() == "commit"


def test_a_bid_is_filed_while_nobody_counts(settings: Settings, sessions: Sessions, turn: Turn) -> None:
    away = replace(settings, redis_url="unix:///nonexistent/redis.sock")
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(create_app(away, sessions), turn, who)
    priced(client, of)
    attached(client, of, "Mémoire.pdf", bids.PDF)
    assert sealed(client, of).status_code == HTTPStatus.FOUND
    assert turn.tx.scalars(select(Filing.kind)).one() == "commit"


@pytest.mark.parametrize("step", ["prices", "papers", "seal", "withdraw"])
def test_a_machine_that_hammers_at_a_bid_waits_and_a_colleague_beside_it_does_not(
    app: Flask, turn: Turn, step: str
) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client, colleague = browser(app, turn, who), browser(app, turn, replace(who, person=people.owner(turn, who.firm)))
    app.config["WTF_CSRF_ENABLED"] = False
    answers = [client.post(home(of.lot.ref, step)).status_code for _ in range(61)]
    assert answers.index(HTTPStatus.TOO_MANY_REQUESTS) == 60
    assert colleague.post(home(of.lot.ref, step)).status_code != HTTPStatus.TOO_MANY_REQUESTS


def test_wrong_prices_are_told_beside_their_fields_and_nothing_typed_is_lost(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    wrong = {"price_1": "18.500", "price_2": "0", "price_3": "", "days": "400", "discount": "150"}
    answer = priced(client, of, **wrong)
    text = answer.get_data(as_text=True)
    assert answer.status_code == HTTPStatus.OK
    assert [f"#{name}" in errors(answer) for name in wrong] == [True] * 5
    assert all(f'value="{typed}"' in text for typed in wrong.values() if typed)
    again = client.get(home(of.lot.ref, "prices")).get_data(as_text=True)
    assert all(f'value="{typed}"' in again for typed in wrong.values() if typed)


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Vos prix dépassent"), ("ar", "مجموع أسعاركم"), ("en", "come to more")]
)
def test_prices_that_no_contract_could_bear_are_told_and_not_sealed(
    app: Flask, turn: Turn, lang: str, said: str
) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who, lang)
    answer = priced(client, of, price_2="9999999999999,99")
    assert said in errors(answer)
    assert 'name="candidature"' not in client.get(home(of.lot.ref, "seal")).text
    assert not turn.tx.scalars(select(Filing)).all()


def test_a_draft_is_saved_wrong_as_it_is(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    answer = priced(client, of, price_2="je ne sais pas", save="1")
    assert answer.status_code == HTTPStatus.FOUND
    assert "je ne sais pas" in client.get(home(of.lot.ref, "prices")).get_data(as_text=True)


def test_a_page_that_is_left_leaves_its_draft_behind(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    answer = priced(client, of, price_2="255,7", price_3="", left="1")
    assert (answer.status_code, answer.data) == (HTTPStatus.NO_CONTENT, b"")
    assert 'value="255,7"' in client.get(home(of.lot.ref, "prices")).get_data(as_text=True)


def test_the_key_of_drafts_is_a_cookie_that_no_script_reads_and_no_other_page_gets(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    cookie = next(one for one in priced(client, of).headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    assert {"HttpOnly", "Path=/firm", "SameSite=Lax"} <= set(cookie.split("; "))
    assert len(base64url.decode(cookie.partition("=")[2].partition(";")[0])) == 32
    later = [one for one in priced(client, of).headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
    assert not later, "the key is given once"


def test_without_its_cookie_a_draft_is_noise_and_the_page_says_so(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    client.delete_cookie(COOKIE, path="/firm")
    text = client.get(home(of.lot.ref, "prices")).get_data(as_text=True)
    assert "illisible dans ce navigateur" in text
    assert "1 450,00" not in text
    assert "0,00" not in text, "of a draft that cannot be read no total is claimed"
    assert "<summary>Effacer ce brouillon" in text, "nothing is erased at the first touch"
    send(client, home(of.lot.ref, "erase"), at=home(of.lot.ref, "prices"))
    assert not turn.tx.scalars(select(Draft)).all()
    assert priced(client, of).status_code == HTTPStatus.FOUND


def test_a_colleague_of_the_same_firm_sees_the_filing_but_not_the_draft(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    colleague = replace(who, person=people.person(turn, Role.FIRM_STAFF, who.firm))
    priced(browser(app, turn, who), of)
    text = browser(app, turn, colleague).get(home(of.lot.ref, "prices")).get_data(as_text=True)
    assert "1 450,00" not in text
    assert "illisible" not in text


def test_every_declaration_that_is_missing_is_named(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    told = errors(send(client, home(of.lot.ref, "seal"), {"probity": "y"}))
    assert [name for name in DECLARED if f'href="#{name}"' not in told] == ["probity"]


@pytest.mark.parametrize("missing", list(DECLARED))
def test_a_declaration_that_is_missing_is_asked_for_beside_its_box(app: Flask, turn: Turn, missing: str) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    path = home(of.lot.ref, "seal")
    fields = Page(client.get(path).get_data(as_text=True)).form("")
    ticked = {name: value for name, value in DECLARED.items() if name != missing}
    answer = client.post(path, data={**fields, **ticked})
    assert f'href="#{missing}"' in errors(answer)
    assert answer.get_data(as_text=True).count("checked") >= 3
    assert not turn.tx.scalars(select(Filing)).all()


def test_an_incomplete_bid_offers_no_button_to_seal_it(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of, price_3="", save="1")
    text = client.get(home(of.lot.ref, "seal")).get_data(as_text=True)
    assert "n’est pas complète" in text
    assert 'name="probity"' not in text


def test_an_amount_twenty_times_the_published_estimate_is_asked_about_once_more(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of, price_1="145 000 000,00")
    text = client.get(home(of.lot.ref, "seal")).get_data(as_text=True)
    assert "Ce montant est-il juste" in text
    assert sealed(client, of).status_code == HTTPStatus.FOUND


def test_the_page_sent_twice_leads_to_one_receipt(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    path = home(of.lot.ref, "seal")
    fields = {**Page(client.get(path).get_data(as_text=True)).form(""), **DECLARED}
    first, second = client.post(path, data=fields), client.post(path, data=fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(turn.tx.scalars(select(Filing)).all()) == 1


def test_a_draft_changed_in_another_window_is_not_sealed_unseen(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    path = home(of.lot.ref, "seal")
    fields = {**Page(client.get(path).get_data(as_text=True)).form(""), **DECLARED}
    priced(client, of, days="60")
    assert client.post(path, data=fields).status_code == HTTPStatus.CONFLICT
    assert not turn.tx.scalars(select(Filing)).all()


def test_a_bid_is_replaced_and_withdrawn_through_the_pages(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    first = sealed(client, of).headers["Location"]
    priced(client, of, days="60")
    second = sealed(client, of).headers["Location"]
    assert "Elle remplace ce que vous aviez déposé" in client.get(second).get_data(as_text=True)
    assert "Déposée, scellée" in client.get("/firm/bids").get_data(as_text=True)
    replaced = client.get(first).get_data(as_text=True)
    assert "Remplacée" in replaced
    assert "Suivre l’ouverture" not in replaced, "nobody opens what was replaced"
    path = home(of.lot.ref, "withdraw")
    assert 'href="#sure"' in errors(send(client, path))
    gone = send(client, path, {"sure": "y"}).headers["Location"]
    assert "Récépissé de retrait" in client.get(gone).get_data(as_text=True)
    assert "n’a plus d’offre sur ce lot" in client.get(gone).get_data(as_text=True)
    for withdrawn in (first, second):
        text = client.get(withdrawn).get_data(as_text=True)
        assert ("a retiré son offre" in text, "Suivre l’ouverture" in text) == (True, False)
    assert "Retirée" in client.get("/firm/bids").get_data(as_text=True)
    assert [one.kind for one in turn.tx.scalars(select(Filing).order_by(Filing.version))] == [
        "commit",
        "commit",
        "withdraw",
    ]
    assert "rien à retirer" in client.get(path).get_data(as_text=True)


def test_the_receipt_is_given_signed_and_as_a_paper(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    priced(client, of)
    page = sealed(client, of).headers["Location"]
    token = client.get(f"{page}/receipt.jws")
    paper = client.get(f"{page}/receipt.pdf")
    key = app.test_client().get("/receipt-key.json").get_json()
    assert read_receipt(token.get_data(as_text=True), key).genuine
    assert token.headers["Content-Disposition"].startswith("attachment")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{page}/receipt.pdf").data == paper.data


def test_a_filing_of_another_firm_and_one_that_never_was_are_answered_alike(app: Flask, turn: Turn) -> None:
    of, who, other = tenders.published(turn), bids.bidder(turn), bids.bidder(turn)
    given = bids.submitted(turn, of.lot, who)
    client = browser(app, turn, other)
    for end in ("", "/receipt.pdf", "/receipt.jws"):
        there, nowhere = client.get(f"/firm/bids/{given.ref}{end}"), client.get(f"/firm/bids/BID-NOWHERE1{end}")
        assert there.status_code == nowhere.status_code == HTTPStatus.NOT_FOUND
        assert _without_noise(there) == _without_noise(nowhere)


def _without_noise(answer: TestResponse) -> str:
    text = re.sub(r'value="[^"]*"|data-now="[^"]*"', "", answer.get_data(as_text=True))
    return re.sub(r"BID-\w+", "", text)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.COMMISSION_MEMBER])
def test_nobody_but_a_firm_comes_to_a_firms_pages(app: Flask, turn: Turn, role: Role) -> None:
    of = tenders.published(turn)
    somebody = people.person(turn, role)
    turn.tx.commit()
    client = app.test_client()
    people.sign_in(client, somebody)
    for path in ("/firm/bids", home(of.lot.ref), home(of.lot.ref, "seal")):
        assert client.get(path).status_code == HTTPStatus.FORBIDDEN


def test_the_deadline_passed_is_told_recorded_and_files_nothing(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn, closes_at=turn.now - timedelta(seconds=1)), bids.bidder(turn)
    earlier = replace(turn, now=turn.now - timedelta(minutes=1))
    bids.drafted(earlier, who, of.lot)
    client = browser(app, turn, who)
    client.set_cookie(COOKIE, base64url.encode(who.key), path="/firm")
    assert client.get(home(of.lot.ref)).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    fields = Page(client.get("/firm/bids").get_data(as_text=True)).forms[0][1]
    checked = bids.submission(turn, who, of.lot)
    sent = {"csrf_token": fields["csrf_token"], "id": str(checked.id), "checked": checked.checked, **DECLARED}
    answer = client.post(home(of.lot.ref, "seal"), data=sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "La clôture était fixée au" in answer.get_data(as_text=True)
    assert not turn.tx.scalars(select(Filing)).all()
    kept = turn.tx.scalars(select(LedgerEntry).where(LedgerEntry.event == "refused")).one()
    assert kept.facts["code"] == "deadline_passed"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "réservé aux micro-entreprises authentifiées"),
        (AttestationState.REQUESTED, "sous réserve d’authentification"),
        (AttestationState.GRANTED, "Micro-entreprise authentifiée"),
    ],
)
def test_a_reserved_lot_says_how_the_firm_stands(
    app: Flask, turn: Turn, state: AttestationState | None, said: str
) -> None:
    of, who = tenders.published(turn, reserved=True), bids.bidder(turn)
    if state:
        people.attestation(turn, who.firm, state=state)
    client = browser(app, turn, who)
    assert said in client.get(home(of.lot.ref)).get_data(as_text=True)
    priced(client, of)
    answer = sealed(client, of)
    assert bool(turn.tx.scalars(select(Filing)).all()) is (state is not None)
    if state is None:
        assert "réservé" in errors(answer)


def test_a_form_without_its_token_is_not_believed(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    for step in ("prices", "papers", "seal", "erase", "withdraw"):
        assert client.post(home(of.lot.ref, step), data=PRICES).status_code == HTTPStatus.BAD_REQUEST


def test_prices_stand_in_no_address_and_in_no_cookie_of_the_session(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    answers = [priced(client, of, price_1="987 654 321,09"), sealed(client, of)]
    for answer in answers:
        heads = " ".join(f"{name}: {value}" for name, value in answer.headers)
        assert "987" not in heads.replace(" ", "").replace("\u202f", "") or "98765432109" not in heads
        assert "no-store" in answer.headers["Cache-Control"]
