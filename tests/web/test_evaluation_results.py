"""The officer's decision and what everybody reads of it: the firm its own result, the public all of it, the bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import config
from accounts.tables import Person
from evaluation.rules.judgement import Ground
from evaluation.store.outcomes import last_ranking
from evaluation.tables import Award, NoAward
from kernel.turn import Turn
from tests.make import bids, evaluation, people, tenders
from tests.make.browsing import errors, send
from tests.make.evaluation import GROUNDS, Opened, judgement

LANGUAGES = ["ar", "fr", "en"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(settings: config.Settings) -> Path:
    """Return where the portal keeps the papers."""
    return settings.files_dir


def client_of(app: Flask, who: Person | None, language: str = "fr") -> FlaskClient:
    """Return somebody's browser, or a visitor's."""
    client = app.test_client()
    if who:
        people.sign_in(client, who)
    client.set_cookie("lang", language)
    return client


def officer(app: Flask, on: Opened, language: str = "fr") -> FlaskClient:
    """Return the officer's browser."""
    return client_of(app, on.of.house.officer, language)


def plain(text: str) -> str:
    """Return a page with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_awards_a_ranked_lot(app: Flask, turn: Turn, files: Path, language: str) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    evaluation.ranked(turn, on)
    client, path = officer(app, on, language), f"/officer/lots/{on.lot.ref}/award"
    assert on.lot.ref in client.get("/officer/awards").text
    page = plain(client.get(path).text)
    for said in (*on.bidders, "4 854 127", "45", "python -m evaluation rank"):
        assert said in page
    assert send(client, path, {"grounds": GROUNDS}).location == f"/lots/{on.lot.ref}/result"
    assert turn.tx.scalars(select(Award.grounds)).one() == GROUNDS
    assert client.get(path).location == f"/lots/{on.lot.ref}/result"
    assert "Atlas Réseaux" in client.get("/officer/awards").text


@pytest.mark.parametrize("grounds", ["", "   ", "Conforme.", "\u202e" * 50, "x" * 4001])
def test_an_award_without_grounds_is_refused_beside_its_field(
    app: Flask, turn: Turn, files: Path, grounds: str
) -> None:
    on = evaluation.opened(turn, files)
    evaluation.ranked(turn, on)
    answer = send(officer(app, on), f"/officer/lots/{on.lot.ref}/award", {"grounds": grounds})
    assert answer.status_code == 200
    assert "#grounds" in errors(answer)
    assert not turn.tx.scalars(select(Award)).all()


def test_a_price_flagged_as_low_asks_for_the_officer_s_word(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files, {"Fibre du Sud": "9 000,00", "Atlas Réseaux": "100,00"})
    evaluation.ranked(turn, on)
    client, path = officer(app, on), f"/officer/lots/{on.lot.ref}/award"
    assert "anormalement bas" in client.get(path).text
    assert "#justified" in errors(send(client, path, {"grounds": GROUNDS}))
    assert send(client, path, {"grounds": GROUNDS, "justified": "y"}).status_code == 302
    assert turn.tx.scalars(select(Award.justified)).one() is True


def test_where_nobody_is_left_the_officer_declares_it(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files, {"Fibre du Sud": "1 450,00"})
    out = on.bids(turn)[0].ref.replace("-", "_")
    evaluation.ranked(turn, on, **{out: judgement(Ground.PAPERS_MISSING)})
    client, page = officer(app, on), f"/officer/lots/{on.lot.ref}"
    answer = send(client, f"{page}/unsuccessful", {"grounds": evaluation.WHY_NOT}, at=f"{page}/award")
    assert answer.location == f"/lots/{on.lot.ref}/result"
    assert turn.tx.scalars(select(NoAward.grounds)).one() == evaluation.WHY_NOT
    public = client_of(app, None).get(f"/lots/{on.lot.ref}/result").text
    assert "Aucune offre ne peut être classée." in public
    assert "Des pièces exigées manquent" in public


def test_what_was_decided_is_not_decided_again(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    evaluation.ranked(turn, on)
    client, path = officer(app, on), f"/officer/lots/{on.lot.ref}/award"
    stale = client.get(path).text
    send(client, path, {"grounds": GROUNDS})
    token = stale.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(path, data={"csrf_token": token, "grounds": GROUNDS})
    assert answer.status_code == 200
    assert "pas possible au stade actuel" in answer.text
    assert len(turn.tx.scalars(select(Award)).all()) == 1


def test_a_decision_without_its_token_is_none(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    evaluation.ranked(turn, on)
    for act in ("award", "unsuccessful"):
        answer = officer(app, on).post(f"/officer/lots/{on.lot.ref}/{act}", data={"grounds": GROUNDS})
        assert answer.status_code == 400
    assert not turn.tx.scalars(select(Award)).all()


def test_the_ranking_is_the_authority_s_own_until_it_is_decided(app: Flask, turn: Turn, files: Path) -> None:
    on, other = evaluation.opened(turn, files), tenders.published(turn)
    evaluation.ranked(turn, on)
    own = [f"/officer/lots/{on.lot.ref}/{name}" for name in ("award", "case.json", "result.json")]
    public = [f"/lots/{on.lot.ref}/{name}" for name in ("result", "case.json", "result.json")]
    for path in own:
        assert officer(app, on).get(path).status_code == 200
        assert client_of(app, other.house.officer).get(path).status_code == 404
        assert client_of(app, on.bidders["Atlas Réseaux"].person).get(path).status_code == 403
        assert client_of(app, on.of.sworn.members[0]).get(path).status_code == 403
        assert client_of(app, None).get(path).status_code == 302
    bidder = client_of(app, on.bidders["Atlas Réseaux"].person)
    for path in (*public, f"/firm/results/{on.lot.ref}"):
        assert bidder.get(path).status_code == 404
    assert client_of(app, other.house.officer).get("/officer/awards").text.count(on.lot.ref) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_the_whole_ranking_once_it_is_decided(
    app: Flask, turn: Turn, files: Path, language: str
) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    out = on.ref(turn, "Sahara Câbles").replace("-", "_")
    refused = judgement(Ground.EXCLUDED, remark="Condamné en 2024.")
    evaluation.awarded(turn, on, **{out: refused})
    page = plain(client_of(app, None, language).get(f"/lots/{on.lot.ref}/result").text)
    for said in (*on.bidders, "4 854 127", GROUNDS, "python -m evaluation rank", "30 + 15"[:2]):
        assert said in page
    assert "Condamné" not in page, "what the commission wrote is for the bidder alone"
    assert "ground." not in page
    assert "status." not in page


def test_the_published_bytes_make_each_other_again(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    evaluation.awarded(turn, on)
    visitor = client_of(app, None)
    case, result = (visitor.get(f"/lots/{on.lot.ref}/{name}.json") for name in ("case", "result"))
    for answer, name in ((case, "case"), (result, "result")):
        assert answer.mimetype == "application/json"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={on.lot.ref}-{name}.json"
    command = [sys.executable, "-m", "evaluation", "rank", "-"]
    done = subprocess.run(command, input=case.data, cwd=ROOT, env={}, capture_output=True, check=True)
    assert done.stdout == result.data
    ranking = last_ranking(turn, on.lot.id)
    assert ranking is not None
    assert (case.data.decode(), result.data.decode()) == (ranking.case, ranking.result)
    again = visitor.get(f"/lots/{on.lot.ref}/case.json", headers={"If-None-Match": case.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_firm_reads_its_own_rank_scores_and_reasons(app: Flask, turn: Turn, files: Path, language: str) -> None:
    on = evaluation.opened(turn, files, criteria=True)
    out = on.ref(turn, "Sahara Câbles").replace("-", "_")
    refused = judgement(Ground.PAPERS_MISSING, remark="Le casier judiciaire manque.")
    evaluation.awarded(turn, on, **{out: refused})
    pages = {}
    for name in on.bidders:
        client = client_of(app, on.bidders[name].person, language)
        assert on.lot.ref in client.get("/firm/results").text
        pages[name] = plain(client.get(f"/firm/results/{on.lot.ref}").text)
    assert "38" in pages["Fibre du Sud"]
    assert "Le casier judiciaire manque." in pages["Sahara Câbles"]
    assert "Le casier judiciaire manque." not in pages["Fibre du Sud"]
    assert all(GROUNDS in page for page in pages.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_sent_back_is_judged_again_and_says_why_to_everybody(
    app: Flask, turn: Turn, files: Path, language: str
) -> None:
    on = evaluation.opened(turn, files)
    first = evaluation.ranked(turn, on)
    client, page = officer(app, on, language), f"/officer/lots/{on.lot.ref}"
    assert "#reason" in errors(send(client, f"{page}/reconsider", {"reason": "Non."}, at=f"{page}/award"))
    reason = "Le prix n’a pas été justifié <b>à temps</b>."
    assert send(client, f"{page}/reconsider", {"reason": reason}, at=f"{page}/award").location == f"{page}/award"
    assert "case.json" not in client.get(f"{page}/award").text, "the earlier ranking is decided on no more"
    member = client_of(app, on.of.sworn.members[0], language)
    assert "&lt;b&gt;à temps&lt;/b&gt;" in member.get(f"/committee/lots/{on.lot.ref}").text
    evaluation.awarded(turn, on)
    visitor = client_of(app, None, language)
    result = visitor.get(f"/lots/{on.lot.ref}/result").text
    assert "&lt;b&gt;à temps&lt;/b&gt;" in result
    assert visitor.get(f"/lots/{on.lot.ref}/case-1.json").data.decode() == first.case
    assert visitor.get(f"/lots/{on.lot.ref}/case-2.json").status_code == 404


def test_a_firm_that_did_not_bid_has_no_result(app: Flask, turn: Turn, files: Path) -> None:
    on = evaluation.opened(turn, files)
    evaluation.awarded(turn, on)
    client = client_of(app, bids.bidder(turn, "Étrangère").person)
    assert client.get(f"/firm/results/{on.lot.ref}").status_code == 404
    assert on.lot.ref not in client.get("/firm/results").text


def test_a_lot_that_nobody_bid_for_says_so_once_its_opening_is_due(app: Flask, turn: Turn) -> None:
    of = tenders.published(turn)
    bids.closed(turn, of)
    visitor = client_of(app, None)
    assert visitor.get(f"/lots/{of.lot.ref}/result").status_code == 404
    bids.emptied(turn, of)
    assert "Aucune offre n’a été reçue pour ce lot" in visitor.get(f"/lots/{of.lot.ref}/result").text
    assert visitor.get(f"/lots/{of.lot.ref}/case.json").status_code == 404


@pytest.mark.parametrize("ref", ["nothing", "..%2f..%2fetc", "%00", "é" * 200, "' OR 1=1 --"])
def test_an_address_that_makes_no_sense_is_not_found(app: Flask, ref: str) -> None:
    for name in ("result", "case.json", "result.json"):
        assert client_of(app, None).get(f"/lots/{ref}/{name}").status_code == 404
