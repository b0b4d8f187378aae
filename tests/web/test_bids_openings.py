"""Openings in the browser: nothing before the hour, the same for all; then names and amounts; receipts verified."""

from __future__ import annotations

import io
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts.rules.roles import Role
from accounts.tables import Firm
from bids.rules.lives import FilingKind, SealedBy
from bids.rules.receipt import Proof, Receipt, ReceiptKey, sign_receipt
from bids.rules.shares import read_headers, unwrap_shares, write_shares
from bids.tables import Opening
from kernel.crypto import keys
from kernel.files import Files
from kernel.turn import Turn
from portal.services import EXTENSION
from tests.make import bids, people, tenders
from tests.make.browsing import errors, send
from tests.make.tenders import Published

CANARY = "Canari Fibre Optique"


def due(turn: Turn, *, lots: int = 1) -> Published:
    """Publish a tender, let a firm bid on its first lot, and bring the hour of the opening."""
    of = tenders.published(turn, lots)
    bids.submitted(turn, of.lot, bids.bidder(turn, name=CANARY))
    bids.due(turn, of)
    return of


def member(app: Flask, turn: Turn, of: Published, place: int, lang: str = "fr") -> FlaskClient:
    """Return a browser in which a member of the commission is signed in."""
    turn.tx.commit()
    client = app.test_client()
    people.sign_in(client, of.sworn.members[place - 1])
    client.set_cookie("lang", lang)
    return client


def visitor(app: Flask, turn: Turn, lang: str = "fr") -> FlaskClient:
    """Return a visitor's browser."""
    turn.tx.commit()
    client = app.test_client()
    client.set_cookie("lang", lang)
    return client


def text_of(answer: TestResponse) -> str:
    """Return a page without what differs each time."""
    return re.sub(r'value="[^"]*"|data-now="[^"]*"|<time.*?</time>', "", answer.get_data(as_text=True))


def page(of: Published, act: str = "") -> str:
    """Return the address of a session, or of an act in it."""
    return f"/committee/openings/{of.tender.ref}" + (f"/{act}" if act else "")


def begin(app: Flask, turn: Turn, of: Published) -> tuple[FlaskClient, FlaskClient]:
    """Let two members start and confirm the session; return their browsers."""
    first, second = member(app, turn, of, 1), member(app, turn, of, 2)
    send(first, page(of, "start"), at=page(of))
    send(second, page(of, "second"), at=page(of))
    return first, second


def post_shares(client: FlaskClient, of: Published, place: int) -> TestResponse:
    """Download the headers, unwrap the shares as the member's machine does, and post them."""
    bundle = read_headers(client.get(page(of, "headers.json")).data)
    keys_of_member = of.sworn.keys[place - 1]
    document = write_shares(keys_of_member, bundle.policy, unwrap_shares(keys_of_member, bundle))
    return send(client, page(of, "shares"), {"shares": (io.BytesIO(document), "shares.json")}, at=page(of))


@pytest.mark.parametrize(
    ("lang", "sealed", "held"), [("fr", "Rien n’est encore ouvert", "Tenue"), ("ar", "لم يُفتح شيء بعد", "انعقدت"),
                                 ("en", "Nothing is open yet", "Held")],
)  # fmt: skip
def test_a_session_is_held_from_the_first_click_to_the_public_amounts(
    app: Flask, turn: Turn, tmp_path: Path, lang: str, sealed: str, held: str
) -> None:
    of = due(turn, lots=2)
    public = visitor(app, turn, lang)
    there = f"/openings/{of.tender.ref}"
    assert sealed in public.get(there).get_data(as_text=True)
    first, second = begin(app, turn, of)
    live = public.get(there).get_data(as_text=True)
    assert "data-live" in live
    assert public.get(f"{there}/minutes.pdf").status_code == HTTPStatus.NOT_FOUND, "the session is not over"
    assert CANARY not in live
    read_out = {"fr": "telles qu’elles ont été lues", "ar": "كما قُرئت", "en": "as they were read out"}[lang]
    assert read_out not in live
    assert post_shares(first, of, 1).status_code == post_shares(second, of, 2).status_code == HTTPStatus.FOUND
    bids.unsealed(turn, of, Files(tmp_path))
    turn.tx.commit()
    done = public.get(there).get_data(as_text=True)
    assert held in done
    assert read_out in done
    assert CANARY in done
    assert "5\u202f034\u202f127" in done
    assert "data-live" not in done
    assert f"{there}/minutes.pdf" in done
    for minutes in (first.get(page(of, "minutes.pdf")), public.get(f"{there}/minutes.pdf")):
        assert (minutes.mimetype, minutes.data[:5]) == ("application/pdf", b"%PDF-")


def test_before_the_release_nobody_sees_whether_or_how_many_bid(app: Flask, turn: Turn) -> None:
    bare = tenders.published(turn)
    of = tenders.published(turn, of=bare.house, by=bare.sworn)
    for _ in range(3):
        bids.submitted(turn, of.lot, bids.bidder(turn, name=CANARY))
    clients = [visitor(app, turn), member(app, turn, of, 1)]
    for client, address in zip(clients, ("/openings/{}", "/committee/openings/{}"), strict=True):
        seen = [text_of(client.get(address.format(one.tender.ref))) for one in (bare, of)]
        same = [re.sub(re.escape(one.tender.ref), "REF", text) for one, text in zip((bare, of), seen, strict=True)]
        assert same[0] == same[1]
        assert CANARY not in seen[1]
    assert clients[1].get(page(of, "headers.json")).status_code == HTTPStatus.NOT_FOUND
    assert clients[1].get(page(of, "minutes.pdf")).status_code == HTTPStatus.NOT_FOUND


def test_who_started_waits_for_another_member(app: Flask, turn: Turn) -> None:
    of = due(turn)
    first = member(app, turn, of, 1)
    send(first, page(of, "start"), at=page(of))
    assert "Un autre membre doit la confirmer" in first.get(page(of)).get_data(as_text=True)
    assert page(of, "second") not in first.get(page(of)).get_data(as_text=True)
    assert first.get(page(of, "headers.json")).status_code == HTTPStatus.NOT_FOUND


def test_the_session_cannot_be_started_before_its_hour(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    first = member(app, turn, of, 1)
    text = first.get(page(of)).get_data(as_text=True)
    assert page(of, "start") not in text
    assert "n’a pas de clé" in text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.FIRM_OWNER])
def test_only_members_come_to_the_session(app: Flask, turn: Turn, role: Role) -> None:
    of = due(turn)
    somebody = people.person(turn, role)
    turn.tx.commit()
    client = app.test_client()
    people.sign_in(client, somebody)
    assert client.get(page(of)).status_code == HTTPStatus.FORBIDDEN


def test_a_member_of_another_commission_finds_nothing(app: Flask, turn: Turn) -> None:
    of, other = due(turn), tenders.published(turn)
    client = member(app, turn, other, 1)
    assert client.get(page(of)).status_code == HTTPStatus.NOT_FOUND
    assert of.tender.ref not in client.get("/committee/openings").get_data(as_text=True)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00", b'{"v":"SHARES/1"}'])
def test_a_file_that_holds_no_shares_is_refused_beside_its_field(app: Flask, turn: Turn, content: bytes) -> None:
    of = due(turn)
    first, _ = begin(app, turn, of)
    answer = send(first, page(of, "shares"), {"shares": (io.BytesIO(content), "shares.json")}, at=page(of))
    assert 'href="#shares"' in errors(answer)


def test_who_forgets_the_file_of_shares_is_asked_for_it(app: Flask, turn: Turn) -> None:
    of = due(turn)
    first, _ = begin(app, turn, of)
    answer = send(first, page(of, "shares"), {"shares": (io.BytesIO(b""), "")}, at=page(of))
    assert "Choisissez le fichier de parts" in errors(answer)


def test_shares_of_another_member_are_refused(app: Flask, turn: Turn) -> None:
    of = due(turn)
    first, _ = begin(app, turn, of)
    assert 'href="#shares"' in errors(post_shares(first, of, 2))


def test_a_session_is_adjourned_with_its_reason_on_the_public_page_and_resumed(app: Flask, turn: Turn) -> None:
    of = due(turn)
    first, second = begin(app, turn, of)
    assert 'href="#why"' in errors(send(first, page(of, "adjourn"), {"why": " "}, at=page(of)))
    reason = "Deux membres absents <b>; reprise demain à 9 h."
    send(first, page(of, "adjourn"), {"why": reason}, at=page(of))
    shown = visitor(app, turn).get(f"/openings/{of.tender.ref}").get_data(as_text=True)
    assert "Deux membres absents &lt;b&gt;" in shown
    send(second, page(of, "resume"), at=page(of))
    assert turn.tx.scalars(select(Opening.state)).one() == "under_way"


def test_the_lists_tell_hours_and_states_and_no_numbers(app: Flask, turn: Turn) -> None:
    coming, of = tenders.published(turn), due(turn)
    text = visitor(app, turn).get("/openings").get_data(as_text=True)
    assert text.index(coming.tender.ref) < text.index(of.tender.ref)
    assert CANARY not in text
    assert of.tender.ref in member(app, turn, of, 1).get("/committee/openings").get_data(as_text=True)


def genuine(app: Flask, turn: Turn, of: Published) -> str:
    """File a bid signed with this portal's own key and return its receipt."""
    key = ReceiptKey.read(app.extensions[EXTENSION].receipt_key)
    return bids.submitted(turn, of.lot, key=key).receipt


def verified(client: FlaskClient, receipt: str) -> str:
    """Return what the page says of a receipt."""
    return send(client, "/verify", {"receipt": receipt}).get_data(as_text=True)


def test_a_receipt_is_verified_in_words_before_and_after_the_opening(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    receipt = genuine(app, turn, of)
    client = visitor(app, turn)
    before = verified(client, receipt)
    assert "Ce récépissé est authentique" in before
    assert "publics dès l’ouverture" in before
    bids.due(turn, of)
    begin(app, turn, of)
    after = verified(client, receipt)
    assert "figure au livre des plis" in after
    assert "C’est le n° 1 des 1" in after


def test_a_receipt_whose_filing_is_not_in_the_book_is_a_proof_against_the_book(app: Flask, turn: Turn) -> None:
    of = due(turn)
    begin(app, turn, of)
    firm = turn.tx.scalars(select(Firm)).first()
    assert firm is not None
    key = ReceiptKey.read(app.extensions[EXTENSION].receipt_key)
    lost = Receipt(
        FilingKind.COMMIT, "ab" * 32, of.tender.ref, of.lot.ref, firm.ref, 1, turn.now, "cd" * 32, SealedBy.SERVER,
        subject_to_authentication=False,
    )  # fmt: skip
    receipt = sign_receipt(lost, Proof(0, bytes(32), bytes(32), turn.now, "PER-1", ""), key)
    assert "manque au livre des plis" in verified(visitor(app, turn), receipt)


def test_a_receipt_of_another_key_is_not_genuine_and_nothing_of_it_is_shown(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    receipt = bids.submitted(turn, of.lot).receipt
    assert ReceiptKey.read(keys.make_receipt_key()).kid != bids.receipt_key().kid
    text = verified(visitor(app, turn), receipt)
    assert "n’est pas authentique" in text
    assert of.lot.ref not in text.partition("<form")[0]


def test_what_is_no_receipt_is_told_beside_the_field(app: Flask, turn: Turn) -> None:
    answer = send(visitor(app, turn), "/verify", {"receipt": "bonjour"})
    assert 'href="#receipt"' in errors(answer)
    assert "bonjour" in answer.get_data(as_text=True)


def test_a_fingerprint_known_or_unknown_is_answered_alike_before_the_release(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    known = bids.submitted(turn, of.lot).tracker
    client = visitor(app, turn)
    pages = [text_of(client.get(f"/verify/{one}")).replace(one, "") for one in (known, "ab" * 32)]
    assert pages[0] == pages[1]
    assert "publics dès l’ouverture" in pages[0]
    bids.due(turn, of)
    begin(app, turn, of)
    assert "figure au livre des plis" in client.get(f"/verify/{known.upper()}").get_data(as_text=True)
    assert client.get("/verify/nonsense").status_code == HTTPStatus.OK


def test_every_page_of_an_opening_reads_in_arabic_from_right_to_left(app: Flask, turn: Turn) -> None:
    of = due(turn)
    public, inside = visitor(app, turn, "ar"), member(app, turn, of, 1, "ar")
    for client, path in ((public, "/openings"), (public, f"/openings/{of.tender.ref}"), (public, "/verify"),
                         (inside, "/committee/openings"), (inside, page(of))):  # fmt: skip
        text = client.get(path).get_data(as_text=True)
        assert 'lang="ar" dir="rtl"' in text
        assert text.count("<h1>") == 1
