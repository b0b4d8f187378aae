"""The auditor's pages, and the ledger as everybody may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from accounts.rules.roles import Role
from audit.actions import record, sign_checkpoint
from audit.extract import check_extract
from audit.rules import text_digest
from evaluation.actions.judging import judge_bid
from kernel.turn import Actor, Turn
from oversight.store import last_lines
from portal.act import asked_for
from portal.services import EXTENSION, Services
from tests.make import bids, evaluation, people, tenders
from tests.make.tenders import Published

LANGUAGES = ["ar", "fr", "en"]
PAGES = ["/auditor", "/auditor/ledger", "/auditor/checkpoints"]


def services(app: Flask) -> Services:
    """Return what the application works with."""
    found = app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found


@pytest.fixture
def client(app: Flask, turn: Turn) -> Iterator[FlaskClient]:
    """Return the browser of an auditor."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as made:
        people.sign_in(made, people.person(turn, Role.AUDITOR, name="Samia Ziani"))
        turn.tx.commit()
        yield made


@pytest.fixture
def opened(turn: Turn, tmp_path: Path) -> Published:
    """Return a tender whose envelopes are open."""
    of = tenders.published(turn)
    bids.submitted(turn, of.lot, bids.bidder(turn, "Fibre du Tell"))
    bids.opened(turn, of, tmp_path)
    turn.tx.commit()
    return of


@pytest.mark.parametrize("path", PAGES)
def test_only_an_auditor_comes_in(app: Flask, turn: Turn, path: str) -> None:
    visitor = app.test_client()
    assert visitor.get(path).status_code == 302
    officer = app.test_client()
    people.sign_in(officer, people.person(turn, Role.OFFICER))
    turn.tx.commit()
    assert officer.get(path).status_code == 403


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_every_language(client: FlaskClient, opened: Published, path: str, lang: str) -> None:
    page = client.get(path, headers={"Accept-Language": lang})
    assert page.status_code == 200
    assert f'lang="{lang}"' in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_history_of_a_tender_has_a_word_for_everything(client: FlaskClient, opened: Published, lang: str) -> None:
    page = client.get(f"/auditor/tenders/{opened.tender.ref}", headers={"Accept-Language": lang}).text
    for key in ("event.", "fact.", "role.", "unsealed.", "refusal."):
        assert f">{key}" not in page
    assert "Fibre du Tell" in page


def test_what_waits_for_the_opening_is_not_on_the_page(client: FlaskClient, turn: Turn) -> None:
    of = tenders.published(turn)
    who = bids.bidder(turn, "Fibre du Tell")
    given = bids.submitted(turn, of.lot, who)
    turn.tx.commit()
    for path in (
        f"/auditor/tenders/{of.tender.ref}",
        f"/auditor/tenders/{of.tender.ref}/ledger.jsonl",
        "/auditor/ledger",
    ):
        page = client.get(path).text
        assert not [word for word in ("Fibre du Tell", who.person.ref, who.firm.ref, given.tracker) if word in page]
    assert "Sealed until the opening" in client.get("/auditor/ledger", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("lang", "gone"),
    [("en", "No words with this fingerprint"), ("fr", "Aucun texte portant"), ("ar", "لا يوجد أي نص محفوظ")],
)
def test_every_decision_shows_the_words_it_rests_on_or_that_they_are_gone(
    client: FlaskClient, turn: Turn, tmp_path: Path, lang: str, gone: str
) -> None:
    on = evaluation.opened(turn, tmp_path)
    pages, speaks = (f"/auditor/tenders/{on.of.tender.ref}", "/auditor/ledger"), {"Accept-Language": lang}
    remarks = ["Vu en séance.", "Revu, et <i>conforme</i>."]
    for remark in remarks:
        judge_bid(on.member(turn), on.lot.ref, on.ref(turn, "Atlas Réseaux"), evaluation.judgement(remark=remark))
    for missing in (False, True):
        if missing:
            record(turn, "tender.sent_back", on.of.tender.ref, grounds=text_digest("Taken out."))
        for page in (client.get(address, headers=speaks).text for address in pages):
            assert [remark for remark in remarks if str(escape(remark)) not in page] == []
            assert (gone in page) is missing


def test_a_tender_that_nobody_knows_is_not_found(client: FlaskClient) -> None:
    assert client.get("/auditor/tenders/AO-2026-NOBODY").status_code == 404
    assert client.get("/auditor/tenders/AO-2026-NOBODY/ledger.jsonl").status_code == 404


def test_an_auditor_takes_the_history_away_and_recomputes_it(
    app: Flask, client: FlaskClient, turn: Turn, opened: Published
) -> None:
    sign_checkpoint(turn, services(app).log)
    turn.tx.commit()
    file = client.get(f"/auditor/tenders/{opened.tender.ref}/ledger.jsonl")
    assert opened.tender.ref in file.headers["Content-Disposition"]
    found = check_extract(file.data.splitlines(), services(app).log.verifier)
    assert found.broken is None
    assert found.entries == found.proved > 5


def test_without_a_checkpoint_there_is_nothing_to_take_away(client: FlaskClient, opened: Published) -> None:
    page = client.get(f"/auditor/tenders/{opened.tender.ref}/ledger.jsonl", headers={"Accept-Language": "en"})
    assert page.status_code == 422
    assert "Come back in a minute" in page.text


def test_the_button_recomputes_and_says_whole(app: Flask, client: FlaskClient, turn: Turn, opened: Published) -> None:
    sign_checkpoint(turn, services(app).log)
    turn.tx.commit()
    page = client.post("/auditor/verification", headers={"Accept-Language": "en"}).text
    assert "The ledger is whole" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_button_does_not_say_whole_where_nothing_is_signed(client: FlaskClient, turn: Turn, lang: str) -> None:
    record(turn, "person.changed", "PER-1")
    turn.tx.commit()
    page = client.post("/auditor/verification", headers={"Accept-Language": lang}).text
    assert 'class="notice good"' not in page
    assert 'class="notice soon"' in page


def test_the_checkpoints_show_the_notes_and_the_key(app: Flask, client: FlaskClient, turn: Turn) -> None:
    record(turn, "person.changed", "PER-1")
    sign_checkpoint(turn, services(app).log)
    turn.tx.commit()
    page = client.get("/auditor/checkpoints").text
    assert services(app).log.verifier.name in page
    assert "python -m audit verify" in page.replace("<wbr>", "")


@pytest.mark.parametrize("asked", ["before=x", "before=-1", "before=99999999999999999999", "before=0", "before=3"])
def test_an_odd_place_in_the_ledger_is_no_fault(client: FlaskClient, opened: Published, asked: str) -> None:
    assert client.get(f"/auditor/ledger?{asked}").status_code == 200


def test_everybody_sees_the_newest_checkpoint_and_the_key(app: Flask, turn: Turn) -> None:
    record(turn, "person.changed", "PER-1")
    sign_checkpoint(turn, services(app).log)
    turn.tx.commit()
    visitor = app.test_client()
    note = visitor.get("/ledger/checkpoint")
    assert note.mimetype == "text/plain"
    assert note.text.splitlines()[1] == "1"
    assert services(app).log.verifier.vkey.split("+")[0] in visitor.get("/ledger").text


def test_a_refused_access_is_kept_with_what_was_asked_for(app: Flask, turn: Turn) -> None:
    officer = people.person(turn, Role.OFFICER)
    browser = app.test_client()
    people.sign_in(browser, officer)
    of = tenders.published(turn)
    turn.tx.commit()
    assert browser.get(f"/auditor/tenders/{of.tender.ref}").status_code == 403
    own = replace(turn, actor=Actor("PER-1", frozenset({Role.AUDITOR})))
    assert last_lines(own).lines[0].event is None  # the tender is still to be opened: who knocked is not told


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/auditor/tenders/AO-2026-ABCDEF", "AO-2026-ABCDEF"),
        ("/auditor/tenders/secret-token-of-somebody", "auditor.tender"),
        ("/auditor/ledger", "auditor.whole"),
    ],
)
def test_a_refusal_names_a_reference_or_the_page_and_nothing_else(app: Flask, address: str, subject: str) -> None:
    with app.test_request_context(address) as context:
        assert asked_for(context.request.endpoint or "") == subject
