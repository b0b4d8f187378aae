"""A tender from its first page to its publication, as its officer and its approver do it; real forms, no script."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.rules.roles import Role
from accounts.tables import Person
from kernel.clock import ALGIERS
from kernel.turn import Turn
from tenders import actions
from tenders.rules.content import version
from tenders.tables import BillLine, Tender
from tests.make import people
from tests.make import tenders as make
from tests.make.browsing import Page, errors, send

LANGUAGES = ["fr", "ar", "en"]


def signed_in(app: Flask, who: Person, lang: str = "fr") -> FlaskClient:
    client = app.test_client()
    client.set_cookie("lang", lang)
    people.sign_in(client, who)
    return client


def typed(at: datetime) -> str:
    """Return an instant as the field of a browser sends it: the hour in Algiers."""
    return at.astimezone(ALGIERS).strftime("%Y-%m-%dT%H:%M")


def subject(turn: Turn, commission: str = "", **more: str) -> dict[str, str]:
    closes = typed(turn.now + timedelta(hours=2))
    return {
        "title_fr": "Raccordement de 400 foyers",
        "title_ar": "ربط 400 مسكن",
        "object_fr": "Réseau de distribution.",
        "object_ar": "شبكة التوزيع.",
        "work": "RA",
        "wilaya": "16",
        "closes_at": closes,
        "opening_at": closes,
        "commission": commission,
        **more,
    }


LOT = {
    "title_fr": "Quartier nord",
    "title_ar": "الحي الشمالي",
    "wilaya": "16",
    "execution_days": "120",
    "estimate": "4 500 000",
}


def tender(turn: Turn) -> Tender:
    turn.tx.expire_all()
    return turn.tx.scalars(select(Tender)).one()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tender_is_prepared_by_one_and_published_by_another(app: Flask, turn: Turn, lang: str) -> None:
    of = make.house(turn)
    by = make.sworn(turn, of)
    officer, approver = signed_in(app, of.officer, lang), signed_in(app, of.approver, lang)
    made = send(officer, "/officer/tenders/new", subject(turn, by.commission.ref))
    ref = tender(turn).ref
    assert made.location == f"/officer/tenders/{ref}/lots"
    assert send(officer, f"/officer/tenders/{ref}/lots", LOT).location.endswith("/lots/1/bill")
    bill = f"/officer/tenders/{ref}/lots/1/bill"
    assert send(officer, f"{bill}/usual", {"usual-code": "FO-08", "usual-quantity": "960"}, at=bill).status_code == 302
    pasted = "GC-99;Fourreau;أنبوب;ml;1 250,5\nFO-01;8400"
    assert send(officer, f"{bill}/paste", {"pasted": pasted, "way": "add"}, at=bill).status_code == 302
    own = {
        "own-code": "X",
        "own-designation_fr": "Divers",
        "own-designation_ar": "متفرقات",
        "own-unit": "u",
        "own-quantity": "1",
    }
    assert send(officer, f"{bill}/own", own, at=bill).status_code == 302
    file = {"file": (BytesIO(b"%PDF-1.7\nplan"), "plan.pdf")}
    assert send(officer, f"/officer/tenders/{ref}/documents", file).status_code == 302
    review = f"/officer/tenders/{ref}"
    assert send(officer, f"{review}/submit", at=review).location == "/officer"
    assert ref in approver.get("/officer").get_data(as_text=True)
    assert send(approver, f"{review}/publish", at=review).location == review
    found = tender(turn)
    assert (found.state, found.lot_count, len(found.lots[0].lines)) == ("published", 1, 4)
    assert app.test_client().get(f"/tenders/{ref}").status_code == 200


def test_the_hour_that_is_typed_is_the_hour_in_algiers(app: Flask, turn: Turn) -> None:
    of = make.house(turn)
    client = signed_in(app, of.officer)
    at = (turn.now + timedelta(days=9)).astimezone(ALGIERS).replace(hour=14, minute=0, second=0, microsecond=0)
    send(client, "/officer/tenders/new", subject(turn, closes_at=typed(at), opening_at=typed(at)))
    assert tender(turn).closes_at == at
    page = client.get(f"/officer/tenders/{tender(turn).ref}/subject").get_data(as_text=True)
    assert f'value="{typed(at)}"' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(app: Flask, turn: Turn, lang: str) -> None:
    client = signed_in(app, make.house(turn).officer, lang)
    wrong = subject(turn, title_ar="no Arabic", closes_at=typed(turn.now - timedelta(days=1)), number="12/<b>")
    answer = send(client, "/officer/tenders/new", wrong)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert 'href="#title_ar"' in errors(answer)
    assert 'value="no Arabic"' in page
    assert "Raccordement de 400 foyers" in page
    assert "12/&lt;b&gt;" in page
    assert "refused." not in page
    assert turn.tx.scalars(select(Tender)).all() == []


def test_a_deadline_that_no_calendar_allows_is_said_beside_it(app: Flask, turn: Turn) -> None:
    client = signed_in(app, make.house(turn).officer)
    late = typed(turn.now + timedelta(hours=1))
    answer = send(
        client, "/officer/tenders/new", subject(turn, closes_at=typed(turn.now + timedelta(hours=3)), opening_at=late)
    )
    assert 'href="#opening_at"' in errors(answer)


@pytest.mark.parametrize("field", ["closes_at", "opening_at"])
@pytest.mark.parametrize(
    "typed_hour", ["", "hier", "2026-13-45T99:00", "2026-01-01", "\x00", "9999-12-31T23:59", "0001-01-01T00:00"]
)
def test_an_hour_that_is_none_is_asked_again(app: Flask, turn: Turn, field: str, typed_hour: str) -> None:
    client = signed_in(app, make.house(turn).officer)
    answer = send(client, "/officer/tenders/new", subject(turn, **{field: typed_hour}))
    assert answer.status_code == 200
    assert errors(answer)


@pytest.mark.parametrize(
    ("change", "anchor"),
    [
        ({"execution_days": "0"}, "execution_days"),
        ({"execution_days": "-5"}, "execution_days"),
        ({"execution_days": "1e9"}, "execution_days"),
        ({"execution_days": "9" * 30}, "execution_days"),
        ({"estimate": "-1"}, "estimate"),
        ({"estimate": "NaN"}, "estimate"),
        ({"estimate": "0"}, "estimate"),
        ({"wilaya": "99"}, "wilaya"),
        ({"wilaya": "\x00"}, "wilaya"),
        ({"title_fr": "\x00"}, "title_fr"),
        ({"floor": "2", "ceiling": "1"}, "floor"),
    ],
)
def test_a_lot_that_makes_no_sense_is_not_added(app: Flask, turn: Turn, change: dict[str, str], anchor: str) -> None:
    drafted = make.drafted(turn, lots=0)
    client = signed_in(app, drafted.house.officer)
    answer = send(client, f"/officer/tenders/{drafted.tender.ref}/lots", {**LOT, **change})
    assert answer.status_code == 200
    assert f'href="#{anchor}"' in errors(answer)
    assert tender(turn).lots == []


def test_a_pasted_bill_is_taken_whole_or_not_at_all(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    bill = f"/officer/tenders/{drafted.tender.ref}/lots/1/bill"
    pasted = "FO-08;12\nGC-01;zéro\nXX;Texte;نص;coudée;4\n<script>;1"
    answer = send(client, f"{bill}/paste", {"pasted": pasted, "way": "replace"}, at=bill)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert [f"Ligne {row}" in page for row in (1, 2, 3, 4)] == [False, True, True, True]
    assert "<script>;1" not in page
    assert "&lt;script&gt;;1" in page
    assert len(turn.tx.scalars(select(BillLine)).all()) == 3


@pytest.mark.parametrize("pasted", ["FO-08;1\n" * 5000, "\x00" * 1000, "x" * 1_000_000, ";;;;\n" * 400, '"' * 999])
def test_a_hostile_paste_is_answered_in_a_page(app: Flask, turn: Turn, pasted: str) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    bill = f"/officer/tenders/{drafted.tender.ref}/lots/1/bill"
    answer = send(client, f"{bill}/paste", {"pasted": pasted, "way": "replace"}, at=bill)
    assert answer.status_code in {200, 302}
    assert len(turn.tx.scalars(select(BillLine)).all()) <= 3


def test_quantities_are_corrected_and_lines_removed(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    bill = f"/officer/tenders/{drafted.tender.ref}/lots/1/bill"
    fields = {"lines-0-quantity": "1 300", "lines-1-remove": "y"}
    assert send(client, bill, fields, at=bill).status_code == 302
    rows = turn.tx.execute(select(BillLine.number, BillLine.code, BillLine.quantity).order_by(BillLine.number)).all()
    assert [(number, code, int(amount)) for number, code, amount in rows] == [(1, "GC-01", 1300), (2, "FO-08", 960)]


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e9", "0", "", "<b>", "8.400", "9" * 50])
def test_a_quantity_that_is_none_changes_nothing(app: Flask, turn: Turn, amount: str) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    bill = f"/officer/tenders/{drafted.tender.ref}/lots/1/bill"
    answer = send(client, bill, {"lines-0-quantity": amount}, at=bill)
    assert errors(answer)
    assert int(turn.tx.scalars(select(BillLine.quantity).where(BillLine.number == 1)).one()) == 1200


def test_a_bill_that_another_window_changed_is_not_overwritten(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    bill = f"/officer/tenders/{drafted.tender.ref}/lots/1/bill"
    fields = {f"lines-{number}-quantity": "5" for number in range(3)}
    token = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', client.get(bill).get_data(as_text=True))[0]}
    actions.edit_bill(drafted.house.officers(turn), drafted.tender.ref, 1, make.lines()[:2])
    assert client.post(bill, data={**fields, **token}).status_code == 409


@pytest.mark.parametrize("lang", LANGUAGES)
def test_criteria_are_chosen_in_a_table_with_rows_to_spare(app: Flask, turn: Turn, lang: str) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer, lang)
    path = f"/officer/tenders/{drafted.tender.ref}/judging"
    fields = {
        "kind": "quality_price", "price_weight": "60", "minimum": "20",
        "criteria-0-name_fr": "Moyens", "criteria-0-name_ar": "الوسائل", "criteria-0-weight": "40",
    }  # fmt: skip
    assert send(client, path, fields).status_code == 302
    found = tender(turn)
    assert found.method["quality"]["criteria"][0]["max"] == "40"
    page = client.get(path).get_data(as_text=True)
    assert 'value="Moyens"' in page
    assert "criteria-3-name_fr" in page
    answer = send(client, path, {"kind": "quality_price", "price_weight": "70"})
    assert "100" in errors(answer)
    assert 'value="70"' in answer.get_data(as_text=True)


def test_a_machine_that_hammers_at_the_documents_waits(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    app.config["WTF_CSRF_ENABLED"] = False
    answers = [client.post(f"/officer/tenders/{drafted.tender.ref}/documents").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


@pytest.mark.parametrize("content", [b"", b"MZ\x90 program", b"<html><script>", b"%PDF"[:3]])
def test_what_is_no_document_is_refused(app: Flask, turn: Turn, content: bytes) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, drafted.house.officer)
    path = f"/officer/tenders/{drafted.tender.ref}/documents"
    answer = send(client, path, {"file": (BytesIO(content), "plan.pdf")})
    assert errors(answer)
    assert tender(turn).documents == []


def test_the_review_names_everything_that_stands_against_publishing(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn, lots=2)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    actions.edit_bill(author, ref, 2, [])
    drafted.tender.commission_id = None
    turn.tx.flush()
    page = signed_in(app, drafted.house.officer).get(f"/officer/tenders/{ref}").get_data(as_text=True)
    assert "Choisissez la commission" in page
    assert "Le lot 2 n’a pas de détail quantitatif" in page
    assert 'type="submit" disabled' in page


def test_an_approver_sends_back_with_a_reason_that_the_author_reads(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    ref = drafted.tender.ref
    actions.submit(drafted.house.officers(turn), ref)
    approver, page = signed_in(app, drafted.house.approver), f"/officer/tenders/{ref}"
    assert errors(send(approver, f"{page}/send-back", {"reason": " "}, at=page))
    assert (
        send(approver, f"{page}/send-back", {"reason": "Le lot 1 oublie <b>les soudures</b>."}, at=page).status_code
        == 302
    )
    shown = signed_in(app, drafted.house.officer).get(page).get_data(as_text=True)
    assert "Le lot 1 oublie &lt;b&gt;les soudures&lt;/b&gt;." in shown


def test_a_form_that_was_opened_before_the_tender_was_rewritten_publishes_nothing(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    author, ref, page = drafted.house.officers(turn), drafted.tender.ref, f"/officer/tenders/{drafted.tender.ref}"
    actions.submit(author, ref)
    approver = signed_in(app, drafted.house.approver)
    opened = Page(approver.get(page).text).form(f"{page}/publish")
    actions.send_back(drafted.house.approvers(turn), ref, version(drafted.tender), "Le lot 1 oublie les soudures.")
    actions.edit_bill(author, ref, 1, make.lines()[:1])
    actions.submit(author, ref)
    assert approver.post(f"{page}/publish", data=opened).status_code == 409
    assert tender(turn).state == "submitted"


def test_an_officer_who_is_also_an_approver_is_offered_no_way_to_publish_his_own(app: Flask, turn: Turn) -> None:
    drafted = make.drafted(turn)
    people.mandate(turn, drafted.house.officer, Role.APPROVER, drafted.house.authority)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    client, page = signed_in(app, drafted.house.officer), f"/officer/tenders/{drafted.tender.ref}"
    shown = client.get(page).get_data(as_text=True)
    assert f"{page}/publish" not in shown
    token = re.findall(r'name="csrf_token" value="([^"]+)"', shown)[0]
    assert client.post(f"{page}/publish", data={"csrf_token": token}).status_code == 422
    assert tender(turn).state == "submitted"


def test_a_deadline_is_postponed_and_never_advanced(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    client, path = signed_in(app, made.house.officer), f"/officer/tenders/{made.tender.ref}/postpone"
    why = {"reason_fr": "Plan remplacé.", "reason_ar": "استُبدل المخطط."}
    sooner = typed(made.tender.closes_at - timedelta(minutes=10))
    assert 'href="#closes_at"' in errors(send(client, path, {**why, "closes_at": sooner, "opening_at": sooner}))
    later = typed(made.tender.closes_at + timedelta(hours=10))
    assert send(client, path, {**why, "closes_at": later, "opening_at": later}).status_code == 302
    assert typed(tender(turn).closes_at) == later


def test_a_tender_is_cancelled_with_a_reason_in_both_languages(app: Flask, turn: Turn) -> None:
    made = make.published(turn)
    client, path = signed_in(app, made.house.officer), f"/officer/tenders/{made.tender.ref}/cancel"
    assert errors(send(client, path, {"reason_fr": "Crédits retirés.", "reason_ar": "no Arabic"}))
    assert tender(turn).state == "published"
    assert send(client, path, {"reason_fr": "Crédits retirés.", "reason_ar": "سُحبت الاعتمادات."}).status_code == 302
    assert tender(turn).state == "cancelled"


@pytest.mark.parametrize(
    "path", ["", "/subject", "/lots", "/lots/1", "/lots/1/bill", "/judging", "/documents", "/documents/1"]
)
def test_another_authority_sees_nothing(app: Flask, turn: Turn, path: str) -> None:
    drafted = make.drafted(turn)
    client = signed_in(app, make.house(turn).officer)
    for ref in (drafted.tender.ref, "AO-2026-000000"):
        assert client.get(f"/officer/tenders/{ref}{path}").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_an_officer_speaks_the_language(app: Flask, turn: Turn, lang: str) -> None:
    drafted = make.drafted(turn)
    client, ref = signed_in(app, drafted.house.officer, lang), drafted.tender.ref
    paths = [
        "",
        "/tenders/new",
        *(
            f"/tenders/{ref}{end}"
            for end in ("", "/subject", "/lots", "/lots/1", "/lots/1/bill", "/judging", "/documents")
        ),
    ]
    for path in [*paths, "/commissions", "/commissions/new", f"/commissions/{drafted.sworn.commission.ref}"]:
        answer = client.get(f"/officer{path}")
        assert answer.status_code == 200, path
        page = answer.get_data(as_text=True)
        assert not re.search(r">\s*(state|phase|refused|trade|unit|judged|tie|low|member)\.[a-z_.]+\s*<", page), path
