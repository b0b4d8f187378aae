"""The list of open tenders and the page of one, as visitors read them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.crypto.policy import fingerprint, policy_hash, read_policy
from kernel.files import Files
from kernel.turn import Turn
from law.rules import Trade
from tenders import actions
from tenders.actions.publishing import Postponement, Reason
from tenders.rules.content import version
from tenders.rules.documents import Upload
from tests.make import people
from tests.make import tenders as make

LANGUAGES = ["fr", "ar", "en"]
CARD = re.compile(r'href="/tenders/([A-Z0-9-]+)"')
LATER = re.compile(r'href="([^"]+)" rel="next"')
PDF = b"%PDF-1.7\n" + b"plan " * 100


def read(app: Flask, path: str, lang: str = "fr") -> str:
    """Return a page as a visitor reads it."""
    answer = app.test_client().get(path, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def published_with_document(app: Flask, turn: Turn, files: Path) -> make.Drafted:
    drafted = make.drafted(turn, estimate_shown=True)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    actions.add_document(author, ref, Upload("Cahier des charges.pdf", PDF), Files(files))
    actions.submit(author, ref)
    actions.publish(drafted.house.approvers(turn), ref, version(drafted.tender))
    return drafted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_walks_through_every_open_tender(app: Flask, turn: Turn, lang: str) -> None:
    of = make.house(turn)
    by = make.sworn(turn, of)
    made = {make.published(turn, of=of, by=by).tender.ref for _ in range(23)}
    first = read(app, "/tenders", lang)
    later = LATER.search(first)
    assert later
    second = read(app, later[1].replace("&amp;", "&"), lang)
    shown = CARD.findall(first) + CARD.findall(second)
    assert sorted(shown) == sorted(made)
    assert 'rel="prev"' in second


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_filter_keeps_what_was_asked_and_finds_it(app: Flask, turn: Turn, lang: str) -> None:
    found = make.published(turn, wilaya=31, places=[31], work=Trade.GC, reserved=True)
    make.published(turn)
    page = read(app, "/tenders?q=foyers&wilaya=31&work=GC&reserved=1&soon=1", lang)
    assert CARD.findall(page) == [found.tender.ref]
    assert '<option value="31" selected>' in page
    assert 'value="foyers"' in page
    assert page.count(" checked>") == 3


@pytest.mark.parametrize(("path", "says"), [("/tenders?q=zzzz", "/tenders"), ("/tenders", "/help")])
def test_an_empty_list_says_what_to_do(app: Flask, turn: Turn, path: str, says: str) -> None:
    page = read(app, path)
    assert 'class="card empty"' in page
    assert f'<a class="button quiet" href="{says}">' in page


@pytest.mark.parametrize(
    "query",
    [
        "wilaya=999", "wilaya=%D9%A1", "wilaya=-1", "wilaya[]=3", "work=XX&work=%00", "after=x.y", "after=" + "9" * 400,
        "after=99999999999999999.00000000000000000000000000000000", "before=0.%00", "q=%00%FF", "q=" + "a" * 5000,
        "q=<script>alert(1)</script>", "q=%27%29%3B--", "reserved=2&soon=yes", "q=%25%28words%29s", "q=:x",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(app: Flask, turn: Turn, query: str) -> None:
    page = read(app, f"/tenders?{query}")
    assert "<script>alert" not in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.dictionaries(st.sampled_from(["q", "wilaya", "work", "after", "before", "reserved"]), st.text(max_size=30)))
def test_no_query_breaks_the_list(app: Flask, turn: Turn, query: dict[str, str]) -> None:
    assert app.test_client().get("/tenders", query_string=query).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tender_shows_its_calendar_lots_bills_method_documents_and_keys(
    app: Flask, turn: Turn, tmp_path: Path, settings: object, lang: str
) -> None:
    drafted = published_with_document(app, turn, tmp_path)
    page = read(app, f"/tenders/{drafted.tender.ref}", lang)
    policy = read_policy(str(drafted.sworn.commission.policy).encode())
    assert fingerprint(policy_hash(policy)) in page
    assert hashlib.sha256(PDF).hexdigest() in page
    for code in ("GC-01", "FO-01", "FO-08"):
        assert f">{code}</bdi>" in page
    assert "4\u202f500\u202f000" in page
    assert drafted.tender.title_ar in read(app, f"/tenders/{drafted.tender.ref}", "ar")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_amounts_that_eliminate_a_bid_stand_on_the_notice_and_on_the_lot(app: Flask, turn: Turn, lang: str) -> None:
    drafted = make.drafted(turn)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    actions.edit_lot(author, ref, 1, make.share(floor=Decimal(4_000_000), ceiling=Decimal(6_100_000)))
    actions.submit(author, ref)
    actions.publish(drafted.house.approvers(turn), ref, version(drafted.tender))
    for path in (f"/tenders/{ref}", f"/tenders/{ref}/lots/1"):
        page = read(app, path, lang)
        assert "4\u202f000\u202f000" in page
        assert "6\u202f100\u202f000" in page


def test_a_document_is_downloaded_and_never_shown(app: Flask, turn: Turn, settings: object) -> None:
    drafted = published_with_document(app, turn, app.extensions["safqa"].settings.files_dir)
    answer = app.test_client().get(f"/tenders/{drafted.tender.ref}/documents/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = app.test_client().get(
        f"/tenders/{drafted.tender.ref}/documents/1", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_opening_policy_is_given_byte_for_byte(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    answer = app.test_client().get(f"/tenders/{made.tender.ref}/policy")
    assert hashlib.sha256(answer.data).digest() == made.sworn.commission.policy_hash


@pytest.mark.parametrize(
    "path", ["", "/lots/1", "/lots/9", "/lots/0", "/documents/1", "/policy", "/lots/99999999999999999999"]
)
def test_what_is_not_published_does_not_exist(app: Flask, turn: Turn, path: str) -> None:
    drafted = make.drafted(turn)
    answers = [app.test_client().get(f"/tenders/{ref}{path}") for ref in (drafted.tender.ref, "AO-2026-000000")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_lot_has_a_page_of_its_own(app: Flask, turn: Turn) -> None:
    made = make.published(turn, lots=2)
    page = read(app, f"/tenders/{made.tender.ref}/lots/2")
    assert made.lots[1].ref in page
    assert "FO-08" in page
    assert app.test_client().get(f"/tenders/{made.tender.ref}/lots/3").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_postponed_tender_says_so_and_why(app: Flask, turn: Turn, lang: str) -> None:
    made = make.published(turn)
    later = made.tender.closes_at + timedelta(hours=2)
    order = Postponement(later, later, Reason("Plan remplacé.", "استُبدل المخطط."))
    actions.postpone_closing(made.house.officers(turn), made.tender.ref, order)
    page = read(app, f"/tenders/{made.tender.ref}", lang)
    assert ("استُبدل المخطط." if lang == "ar" else "Plan remplacé.") in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("state", "bids"), [("published", True), ("closed", False), ("awarded", False)])
def test_each_stage_explains_itself_and_offers_only_what_can_be_done(
    app: Flask,
    turn: Turn,
    lang: str,
    state: str,
    bids: bool,  # noqa: FBT001 - a case of a table
) -> None:
    made = make.published(turn)
    made.lot.state = state
    turn.tx.flush()
    page = read(app, f"/tenders/{made.tender.ref}", lang)
    assert (f"/firm/lots/{made.lot.ref}/bid" in page) is bids
    assert "phase." not in page


def test_what_somebody_wrote_is_text_and_never_markup(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(
        turn, title_fr="<script>alert(1)</script> câbles", object_ar="نص <img src=x onerror=alert(1)>", number="<b>1"
    )
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))
    for path in ("/tenders", f"/tenders/{drafted.tender.ref}", f"/tenders/{drafted.tender.ref}/lots/1"):
        for lang in LANGUAGES:
            page = read(app, path, lang)
            assert "<script>alert" not in page
            assert "<img src" not in page
            assert "<b>1" not in page


def test_a_visitor_without_a_login_is_given_no_cookie(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    for path in ("/tenders", f"/tenders/{made.tender.ref}"):
        assert "Set-Cookie" not in app.test_client().get(path).headers


def test_a_firm_and_an_officer_read_the_same_public_page(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    client = app.test_client()
    people.sign_in(client, made.house.officer)
    assert client.get(f"/tenders/{made.tender.ref}").status_code == 200
