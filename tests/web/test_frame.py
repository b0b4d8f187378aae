"""The frame of every page: rights, headers, languages, errors that say what to do."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask, request
from sqlalchemy import Text, cast, select

import config
from kernel.database import open_database
from kernel.refusals import NotYours, Refused, Stale
from kernel.turn import Turn
from outbox.actions import tell
from portal import create_app
from portal.act import look

LANGUAGES = ["ar", "fr", "en"]
INLINE = "unsafe-inline"


def test_every_answer_carries_the_headers_that_bind_a_browser(app: Flask) -> None:
    for address in ("/help", "/healthz", "/no/such/page"):
        headers = app.test_client().get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert INLINE not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_a_visitor_is_given_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/help").headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_the_language_that_the_browser_asks_for(app: Flask, language: str) -> None:
    page = app.test_client().get("/help", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page


def test_without_a_wish_the_page_is_arabic(app: Flask) -> None:
    assert '<html lang="ar" dir="rtl">' in app.test_client().get("/help").text


def test_a_choice_of_language_is_kept_and_leads_back(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/language", data={"lang": "fr", "back": "/privacy?x=1"})
    assert answer.headers["Location"] == "/privacy?x=1"
    assert '<html lang="fr"' in client.get("/help", headers={"Accept-Language": "ar"}).text


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "",
        "x",
        "//[",
        "//a／b",
        "/\\[",
        "/a\nb",
        "/\t/elsewhere.example",
    ],
)
def test_a_choice_of_language_leads_nowhere_else(app: Flask, back: str) -> None:
    location = app.test_client().post("/language", data={"lang": "fr", "back": back}).headers["Location"]
    assert location == "/"


def test_a_language_that_nobody_speaks_is_not_kept(app: Flask) -> None:
    answer = app.test_client().post("/language", data={"lang": "../../etc", "back": "/help"})
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_a_page_that_says_so(app: Flask, language: str) -> None:
    answer = app.test_client().get("/no/such/page", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_a_page_that_is_not_in_the_table_is_refused_to_everybody(app: Flask) -> None:
    app.add_url_rule("/forgotten-page", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten-page")
    assert answer.status_code == 302
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(NotYours(), 404), (Stale(), 409), (Refused("not_now", state="draft", act="publish"), 422)],
)
def test_a_refusal_becomes_its_page(app: Flask, refusal: Refused, status: int) -> None:
    def refuse() -> str:
        raise refusal

    app.view_functions["public.help"] = refuse
    answer = app.test_client().get("/help")
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert f"refused.{refusal.code}" not in answer.text, "the code has its words"


def test_a_fault_of_ours_is_owned_up_to(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("a price of 4 500 000")

    app.view_functions["public.help"] = fail
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/help")
    assert answer.status_code == 500
    assert "4 500 000" not in answer.text


def test_a_fault_at_a_link_is_logged_without_its_secret(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail(token: str) -> str:
        raise RuntimeError

    app.view_functions["account.reset"] = fail
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/reset/s3cr3t").status_code == 500
    assert "account.reset" in {getattr(line, "endpoint", "") for line in caplog.records}
    assert "s3cr3t" not in caplog.text


def test_a_database_that_is_away_is_a_page_too(settings: config.Settings) -> None:
    nowhere = dataclasses.replace(settings, database_url="postgresql://portal@/none?host=/nonexistent")
    answer = create_app(nowhere, open_database(nowhere.database_url)).test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize("address", ["/healthz", "/help", "/tenders", "/firm/bids", "/no/such/page"])
def test_a_database_that_is_away_is_a_page_for_somebody_signed_in_too(settings: config.Settings, address: str) -> None:
    nowhere = dataclasses.replace(settings, database_url="postgresql://portal@/none?host=/nonexistent")
    client = create_app(nowhere, open_database(nowhere.database_url)).test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "the secret of a login that nobody can look up now"
    answer = client.get(address)
    assert answer.status_code == 503
    assert "Set-Cookie" not in answer.headers, "the login is kept for when the database is back"


def test_the_health_page_says_whether_messages_are_late_and_never_how_many_wait(app: Flask, turn: Turn) -> None:
    client = app.test_client()
    tell(turn, "tender.published", tender="AO-2026-ABCDEF")
    assert client.get("/healthz").json == {"status": "ok"}
    tell(dataclasses.replace(turn, now=turn.now - timedelta(hours=1)), "tender.published", tender="AO-2026-ABCDEF")
    assert client.get("/healthz").json == {"status": "late"}


@pytest.mark.parametrize("address", ["/tenders/AO-1/documents/99999", "/lots/LOT-1/case-99999999999.json"])
def test_a_number_that_the_database_cannot_hold_has_no_page(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/tenders/A%00", "/%00"])
def test_an_address_with_nul_has_no_page(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


def test_an_asset_whose_name_no_disk_holds_is_not_found(app: Flask) -> None:
    assert app.test_client().get(f"/static/{'a' * 300}.css").status_code == 404


@pytest.mark.parametrize(("method", "status"), [("get", 404), ("post", 400)])
def test_what_no_column_holds_is_no_fault_of_ours(app: Flask, method: str, status: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.view_functions["public.verify"] = lambda: look(lambda turn: turn.tx.scalars(select(cast("\x00", Text))).one())
    assert getattr(app.test_client(), method)("/verify").status_code == status


def test_what_is_too_large_is_refused_with_a_page(app: Flask) -> None:
    answer = app.test_client().post("/language", environ_overrides={"CONTENT_LENGTH": "33000000000"})
    assert answer.status_code == 413
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/language", "/verify", "/firm/attestations/signed"])
def test_a_visitor_sends_no_body_as_large_as_a_bid(app: Flask, path: str) -> None:
    answer = app.test_client().post(path, data={"email": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_a_machine_that_hammers_at_the_verification_waits(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert [client.post("/verify", data={"receipt": "x"}).status_code for _ in range(61)] == [200] * 60 + [429]


def test_an_upload_never_touches_the_disk(app: Flask) -> None:
    head = b'--edge\r\nContent-Disposition: form-data; name="bid"; filename="bid.pdf"\r\n\r\n'
    body = head + b"x" * 2_000_000 + b"\r\n--edge--\r\n"
    with app.test_request_context(
        "/", method="POST", input_stream=BytesIO(body), content_type="multipart/form-data; boundary=edge"
    ):
        assert isinstance(request.files["bid"].stream, BytesIO)
