"""The commission's pages: what a member sees of an opened bid, the form of a verdict, and the end of the judging."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

import config
from accounts.rules.lives import AttestationState
from accounts.tables import Person
from bids.tables import BidPaper, Opening
from evaluation.actions.awarding import Decision, award_lot
from evaluation.tables import Points, Verdict
from kernel.turn import Turn
from tenders.tables import Lot
from tests.make import bids, evaluation, people, tenders
from tests.make.browsing import errors, send
from tests.make.evaluation import Opened

LANGUAGES = ["ar", "fr", "en"]


@pytest.fixture
def files(settings: config.Settings) -> Path:
    """Return where the portal keeps the papers."""
    return settings.files_dir


def member(app: Flask, on: Opened, place: int = 1) -> FlaskClient:
    """Return the browser of a member of the commission."""
    return client_of(app, on.of.sworn.members[place - 1])


def client_of(app: Flask, who: Person, language: str = "fr") -> FlaskClient:
    """Return somebody's browser."""
    client = app.test_client()
    people.sign_in(client, who)
    client.set_cookie("lang", language)
    return client


def state_of(turn: Turn, on: Opened) -> str:
    """Return the state of the lot as the database has it."""
    return turn.tx.scalars(select(Lot.state).where(Lot.id == on.lot.id)).one()


def address(on: Opened, turn: Turn, name: str = "Atlas Réseaux") -> str:
    """Return the address of a firm's bid."""
    return f"/committee/lots/{on.lot.ref}/bids/{on.ref(turn, name)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_reads_prices_papers_and_bidder(app: Flask, turn: Turn, files: Path, language: str) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    client = client_of(app, on.of.sworn.members[0], language)
    pages = [client.get(path).text for path in ("/committee/lots", f"/committee/lots/{on.lot.ref}", address(on, turn))]
    assert all(f'<html lang="{language}"' in page for page in pages)
    assert on.lot.ref in pages[0]
    assert all(name in pages[1] for name in on.bidders)
    whole = pages[2].replace("\u202f", " ").replace("\u00a0", " ")
    for said in ("Atlas Réseaux", "1 300", "1 560 000", "4 854 127", "Mémoire technique.pdf", "GC-01"):
        assert said in whole
    assert on.bidders["Atlas Réseaux"].firm.nif in whole


def test_a_verdict_is_recorded_read_back_and_changed(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    client, path = member(app, on), address(on, turn)
    answer = send(client, path, {"points_T1": "33,5", "points_T2": "١٥", "remark": "Bonne équipe."})
    assert answer.location == f"/committee/lots/{on.lot.ref}"
    assert {str(one.points) for one in turn.tx.scalars(select(Points))} == {"33.50", "15.00"}
    again = client.get(path).text
    assert re.search(r'name="points_T1"[^>]*value="33,5"', again)
    assert "Bonne équipe." in again
    send(client, path, {"grounds": ["papers_missing", "excluded"], "remark": "Pas de statuts."})
    assert turn.tx.scalars(select(Verdict.why)).all() == [["excluded", "papers_missing"]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"points_T1": "", "points_T2": "15"}, "Donnez une note"),
        ({"points_T1": "40,01", "points_T2": "15"}, "40 points au plus"),
        ({"points_T1": "-1", "points_T2": "15"}, "deux décimales au plus"),
        ({"points_T1": "1e3", "points_T2": "15"}, "deux décimales au plus"),
        ({"points_T1": "NaN", "points_T2": "x" * 5000}, "deux décimales au plus"),
        ({"grounds": "papers_missing", "remark": " "}, "Écrivez en une phrase"),
        ({"grounds": "papers_missing", "remark": "x" * 2001}, "2000"),
        ({"grounds": "not_a_ground", "remark": "x"}, "grounds"),
        ({"grounds": "unreadable", "remark": "Lisible pourtant."}, "grounds"),
    ],
)
def test_what_is_wrong_with_a_verdict_is_said_beside_its_field(
    app: Flask, turn: Turn, files: Path, given: dict[str, str], said: str
) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    answer = send(member(app, on), address(on, turn), given)
    assert answer.status_code == 200
    assert said in errors(answer)
    assert not turn.tx.scalars(select(Verdict)).all()
    for typed in given.values():
        assert typed.strip() in answer.text, "what was typed is not lost"


def test_points_on_no_criterion_are_not_kept(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    send(member(app, on), address(on, turn), {"points_T1": "5", "points_../../x": "5"})
    assert len(turn.tx.scalars(select(Verdict)).all()) == 1
    assert not turn.tx.scalars(select(Points)).all()


def test_hostile_words_stay_words(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    client, path = member(app, on), address(on, turn)
    send(client, path, {"grounds": "excluded", "remark": "<script>alert(1)</script>{{ 7*7 }}%(name)s"})
    page = client.get(path).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}%(name)s" in page


def test_a_form_without_its_token_does_nothing(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    client = member(app, on)
    assert client.post(address(on, turn), data={"remark": "x"}).status_code == 400
    assert client.post(f"/committee/lots/{on.lot.ref}/conclude").status_code == 400
    assert not turn.tx.scalars(select(Verdict)).all()


def test_a_paper_comes_as_a_download_and_never_as_a_page(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    paper = turn.tx.scalars(select(BidPaper)).first()
    assert paper is not None
    answer = member(app, on).get(f"/committee/lots/{on.lot.ref}/papers/{paper.id}")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_comes_to_these_pages_or_learns_of_them(app: Flask, turn: Turn, files: Path) -> None:
    on, other = evaluation.opened(turn, files), tenders.published(turn)
    paper = turn.tx.scalars(select(BidPaper)).first()
    assert paper is not None
    paths = [f"/committee/lots/{on.lot.ref}", address(on, turn), f"/committee/lots/{on.lot.ref}/papers/{paper.id}"]
    stranger = client_of(app, other.sworn.members[0])
    for path in paths:
        assert stranger.get(path).status_code == 404
        assert client_of(app, on.bidders["Fibre du Sud"].person).get(path).status_code == 403
        assert client_of(app, on.of.house.officer).get(path).status_code == 403
        assert app.test_client().get(path).status_code == 302
    missing = stranger.get("/committee/lots/AO-2026-NOWHERE-L1").status_code
    assert missing == stranger.get(paths[0]).status_code


def test_before_the_end_of_the_opening_there_is_nothing_to_see(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    client = client_of(app, of.sworn.members[0])
    assert client.get(f"/committee/lots/{of.lot.ref}").status_code == 404
    assert of.lot.ref not in client.get("/committee/lots").text


def test_the_lot_is_concluded_once_every_bid_is_judged(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    client, page = member(app, on), f"/committee/lots/{on.lot.ref}"
    answer = send(client, f"{page}/conclude", at=page)
    assert "pas encore jugées (3)" in errors(answer)
    for name in on.bidders:
        send(client, address(on, turn, name))
    assert send(client, f"{page}/conclude", at=page).location == page
    assert state_of(turn, on) == "judged"
    assert "/conclude" not in client.get(page).text
    assert "<form" not in client.get(address(on, turn)).text.partition("<main")[2], "nothing is judged any more"


def test_a_bid_filed_subject_to_authentication_says_so_and_holds_the_conclusion(
    app: Flask, turn: Turn, files: Path
) -> None:
    of, who = tenders.published(turn, reserved=True), bids.bidder(turn, "Atlas Réseaux")
    people.attestation(turn, who.firm, state=AttestationState.REQUESTED)
    bids.submitted(turn, of.lot, who)
    bids.opened(turn, of, files)
    on = Opened(of, {"Atlas Réseaux": who})
    client, page = member(app, on), f"/committee/lots/{of.lot.ref}"
    assert "Déposée sous réserve d’authentification" in client.get(address(on, turn)).text
    send(client, address(on, turn))
    assert "sous réserve d’authentification" in errors(send(client, f"{page}/conclude", at=page))
    assert state_of(turn, on) == "opened"


@pytest.mark.parametrize(
    ("language", "waits", "silent"),
    [
        ("fr", "la commission pourra aussi écarter", "L’agence n’a pas répondu jusqu’au"),
        ("ar", "يمكن للجنة أيضا أن تقصي", "لم تُجب الوكالة إلى غاية"),
        ("en", "the commission may also refuse", "The agency has not answered until"),
    ],
)
def test_the_page_of_a_bid_says_until_when_its_agency_is_waited_for(
    app: Flask, turn: Turn, files: Path, language: str, waits: str, silent: str
) -> None:
    of, who = tenders.published(turn, reserved=True), bids.bidder(turn, "Atlas Réseaux")
    people.attestation(turn, who.firm, state=AttestationState.REQUESTED)
    bids.submitted(turn, of.lot, who)
    bids.opened(turn, of, files)
    client, page = client_of(app, of.sworn.members[0], language), address(Opened(of, {"Atlas Réseaux": who}), turn)
    assert waits in client.get(page).text
    turn.tx.execute(update(Opening).values(done_at=Opening.done_at - timedelta(days=15)))
    assert silent in client.get(page).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_lot_explains_itself(app: Flask, turn: Turn, files: Path, language: str) -> None:
    on = evaluation.opened(turn, files)
    client, path = client_of(app, on.of.sworn.members[0], language), f"/committee/lots/{on.lot.ref}"
    seen = [client.get(path).text]
    evaluation.ranked(turn, on)
    seen.append(client.get(path).text)
    award_lot(on.officer(turn), on.lot.ref, Decision(evaluation.GROUNDS, justified=True))
    seen.append(client.get(path).text)
    assert len({page.partition("<main")[2] for page in seen}) == 3
    assert f"/lots/{on.lot.ref}/result" in seen[2]
