"""One's letters on the portal, and the mailbox of the demonstration: text, shown safely, to whom it may be shown."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import config
from accounts.tables import Person
from kernel.database import Sessions
from kernel.ids import new_id, new_ref
from kernel.turn import Turn
from notices.actions import bids as about_bids
from notices.actions import letters as sending
from notices.actions.letters import Office
from notices.tables import Letter
from portal import create_app
from portal.correspondence import paragraphs
from tests.make import bids, letters, people, tenders

SLY = "<script>alert(1)</script>\nhttps://evil.example/\n\njavascript:alert(1)\n\nhttp://localhost/firm/bids/BID-1"
LANGUAGES = ["ar", "fr", "en"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def demonstration(settings: config.Settings, sessions: Sessions, redis: object, tmp_path: Path) -> Flask:
    """Return the portal of a demonstration, with a mailbox folder of its own."""
    shown = dataclasses.replace(settings, demonstration=True, mail_url=f"folder://{tmp_path}")
    return create_app(shown, sessions)


def client_of(app: Flask, who: Person | None = None, language: str = "fr") -> FlaskClient:
    """Return somebody's browser, or a visitor's."""
    client = app.test_client()
    if who:
        people.sign_in(client, who)
    client.set_cookie("lang", language)
    return client


def written(turn: Turn, who: Person, body: str = SLY, kind: str = "bid_received", **columns: str) -> Letter:
    """Keep a letter to somebody."""
    values = {"title": "Votre offre <b>a été</b> reçue", "language": "fr", "cause": f"bid:{new_ref('BID')}", **columns}
    letter = Letter(
        id=new_id(), ref=new_ref("LET"), person_id=who.id, kind=kind, body=body, written_at=turn.now, **values
    )
    turn.tx.add(letter)
    turn.tx.flush()
    return letter


def sent(turn: Turn, folder: Path) -> tuple[Office, bids.Bidding]:
    """File a bid and let its letter leave into a folder."""
    office, of, who = letters.office(folder), tenders.published(turn), bids.bidder(turn)
    about_bids.acknowledge(turn, bids.submitted(turn, of.lot, who).ref, office)
    sending.send(turn, turn.tx.scalars(select(Letter.id)).one(), office)
    return office, who


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_reads_the_own_letters(app: Flask, turn: Turn, language: str) -> None:
    who = people.owner(turn, people.firm(turn))
    letter = written(turn, who, "السلام عليكم\n\nنص الرسالة", language="ar")
    client = client_of(app, who, language)
    assert letter.ref in client.get("/me/letters").text
    page = client.get(f"/me/letters/{letter.ref}").text
    assert '<div class="card prose" lang="ar" dir="rtl"><p>السلام عليكم</p>' in page


def test_nobody_reads_another_s_letters(app: Flask, turn: Turn) -> None:
    letter = written(turn, people.person(turn))
    stranger = client_of(app, people.owner(turn, people.firm(turn)))
    assert stranger.get(f"/me/letters/{letter.ref}").status_code == 404
    assert letter.ref not in stranger.get("/me/letters").text
    assert client_of(app).get("/me/letters").status_code == 302


def test_a_letter_with_a_link_that_opens_an_account_is_for_the_mailbox_alone(app: Flask, turn: Turn) -> None:
    who = people.owner(turn, people.firm(turn))
    letter = written(turn, who, kind="reset", cause=str(new_id()))
    client = client_of(app, who)
    assert letter.ref not in client.get("/me/letters").text
    assert client.get(f"/me/letters/{letter.ref}").status_code == 404


def test_a_letter_is_text_and_leads_to_the_portal_alone(app: Flask, turn: Turn) -> None:
    who = people.owner(turn, people.firm(turn))
    page = client_of(app, who).get(f"/me/letters/{written(turn, who).ref}").text
    assert "<script>alert" not in page
    assert "<b>a été</b>" not in page
    assert 'href="https://evil.example' not in page
    assert 'href="javascript:' not in page
    assert '<a dir="ltr" href="http://localhost/firm/bids/BID-1">' in page


@pytest.mark.parametrize(
    "line", ["http://localhost.evil.example/", "http://localhost@evil.example/", "http://localhost"]
)
def test_an_address_that_only_looks_like_the_portal_s_is_no_link(line: str) -> None:
    assert "<a " not in paragraphs(line, "http://localhost")


def test_quotes_in_an_address_end_nothing() -> None:
    made = paragraphs('http://localhost/"onmouseover="alert(1)', "http://localhost")
    assert made == '<p><a dir="ltr" href="{0}">{0}</a></p>'.format("http://localhost/&#34;onmouseover=&#34;alert(1)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mailbox_shows_what_left(demonstration: Flask, turn: Turn, tmp_path: Path, language: str) -> None:
    _, who = sent(turn, tmp_path)
    client = client_of(demonstration, language=language)
    listed = client.get("/mailbox").text
    assert who.person.email in listed
    assert who.person.email not in client.get("/mailbox?to=nobody@example.dz").text
    assert who.person.email in client.get(f"/mailbox?to={who.person.email.upper()}").text
    address = listed.partition('href="/mailbox/')[2].partition('"')[0]
    page = client.get(f"/mailbox/{address}").text
    assert "Votre offre a été reçue dans les délais" in page
    assert 'dir="ltr" href="http://localhost/firm/bids/' in page
    receipt = client.get(f"/mailbox/{address}/0")
    assert receipt.headers["Content-Disposition"].startswith("attachment")
    assert receipt.data.count(b".") == 2, "a JWS"
    assert client.get(f"/mailbox/{address}/9").status_code == 404


@pytest.mark.parametrize("name", ["x", "..%2f..%2fetc%2fpasswd", "0" * 64, "%00", "A" * 64])
def test_the_mailbox_holds_its_mails_and_nothing_else(demonstration: Flask, name: str) -> None:
    client = client_of(demonstration)
    assert client.get(f"/mailbox/{name}").status_code == 404
    assert client.get(f"/mailbox/{name}/0").status_code == 404


def test_where_mail_is_real_there_is_no_such_page(app: Flask, settings: config.Settings, sessions: Sessions) -> None:
    real = dataclasses.replace(settings, demonstration=True, mail_url="smtp://mail.example")
    for portal in (app, create_app(real, sessions)):
        for path in ("/mailbox", f"/mailbox/{'0' * 64}", f"/mailbox/{'0' * 64}/0"):
            assert client_of(portal).get(path).status_code == 404


def addresses() -> list[str]:
    """Return every address of the portal that a letter may hold, its references filled in."""
    sources = (path.read_text("utf-8") for path in sorted((ROOT / "notices" / "actions").glob("*.py")))
    found = (found[1] for source in sources for found in re.finditer(r'portal_url\}(/[^"]*)"', source))
    return sorted({re.sub(r"\{[^}]*\}", "X-1", address) for address in found})


@pytest.mark.parametrize("address", addresses())
def test_every_address_in_a_letter_is_a_page_of_the_portal(app: Flask, address: str) -> None:
    assert app.url_map.bind("localhost").test(address, "GET")
