"""Who is written to about a lot: at its opening, its ranking, its award, its failure; once, in their own language."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from accounts.rules.roles import Role
from accounts.tables import Person
from evaluation.actions.awarding import send_back_lot
from evaluation.rules.judgement import Ground
from evaluation.tables import Award
from kernel.refusals import NotYours
from kernel.turn import Turn
from notices.actions import bids as about_bids
from notices.actions import evaluation as about
from notices.actions.letters import Office
from notices.store import mine, one_of_mine
from notices.tables import Letter
from tests.make import evaluation, letters, people
from tests.make.evaluation import GROUNDS, Opened, judgement

KINDS = {"Atlas Réseaux": "award_won", "Fibre du Sud": "award_lost", "Sahara Câbles": "award_lost"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an office whose mail stays in a folder."""
    return letters.office(tmp_path)


def spoken(turn: Turn, on: Opened, name: str, language: str) -> None:
    """Let a bidder read in a language."""
    turn.tx.execute(update(Person).where(Person.id == on.bidders[name].person.id).values(language=language))
    turn.tx.expire_all()


def test_the_winner_and_each_other_bidder_read_their_own_result(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path, criteria=True)
    ref = evaluation.awarded(turn, on)
    about.tell_bidders_of_award(on.job(turn), ref, office)
    for name, kind in KINDS.items():
        [letter] = letters.to(turn, on.bidders[name].firm)
        assert (letter.kind, letter.cause, letter.language) == (kind, f"award:{ref}", "fr")
        assert on.lot.ref in letter.title
        assert GROUNDS in letter.body
        assert f"http://localhost/lots/{on.lot.ref}/result" in letter.body
        others = set(KINDS) - {name, "Atlas Réseaux"}
        assert not [other for other in others if other in letter.body], "nobody else's result is told"
    [lost] = letters.to(turn, on.bidders["Fibre du Sud"].firm)
    # 30 + 15 of 60 points; price: 4 854 127.50 ÷ 5 034 127.50 × 40 = 38.569… → 38.57
    for line in ("à Atlas Réseaux, pour 4 854 127,50 DA", "– Rang : 2 sur 3", "– Qualité : 45,00", "– Prix : 38,57"):
        assert line in plain(lost.body)


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_each_reads_in_their_own_language(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    for name, language in zip(KINDS, ("ar", "en", "fr"), strict=True):
        spoken(turn, on, name, language)
    about.tell_bidders_of_award(on.job(turn), evaluation.awarded(turn, on), office)
    titles = [letters.to(turn, on.bidders[name].firm)[0].title for name in KINDS]
    assert titles[0] == f"الحصة \u2066{on.lot.ref}\u2069: وقع الاختيار على عرضكم"
    assert titles[1] == f"Lot {on.lot.ref}: another bid was chosen"
    assert plain(titles[2]) == f"Lot {on.lot.ref} : une autre offre a été retenue"


def test_who_was_not_admitted_reads_the_ground_and_the_commission_s_words(
    turn: Turn, tmp_path: Path, office: Office
) -> None:
    on = evaluation.opened(turn, tmp_path)
    out = on.ref(turn, "Sahara Câbles")
    refused = judgement(Ground.PAPERS_MISSING, remark="Le casier judiciaire manque.")
    ref = evaluation.awarded(turn, on, **{out.replace("-", "_"): refused})
    about.tell_bidders_of_award(on.job(turn), ref, office)
    [letter] = letters.to(turn, on.bidders["Sahara Câbles"].firm)
    assert "– Non classée" in letter.body
    assert "– Des pièces exigées manquent" in letter.body
    assert "Le casier judiciaire manque." in letter.body
    [other] = letters.to(turn, on.bidders["Fibre du Sud"].firm)
    assert "casier" not in other.body


def test_the_delays_are_those_of_the_tender_s_own_profile(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    ref = evaluation.awarded(turn, on)
    about.tell_bidders_of_award(on.job(turn), ref, office)
    decided = turn.tx.query(Award).one().decided_at
    [letter] = letters.to(turn, on.bidders["Fibre du Sud"].firm)
    ends = (decided + timedelta(minutes=5, hours=1)).strftime("%H:%M")  # five minutes, Algiers is an hour ahead
    assert f"{ends} (heure d’Alger)" in letter.body


def test_told_twice_is_written_once(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    ref = evaluation.awarded(turn, on)
    for _ in range(2):
        about.tell_bidders_of_award(on.job(turn), ref, office)
        about_bids.tell_of_opening(on.job(turn), on.lot.ref, turn.now, office)
    assert [one.kind for one in letters.to(turn, on.bidders["Atlas Réseaux"].firm)].count("award_won") == 1
    assert len(letters.to(turn, on.bidders["Fibre du Sud"].firm)) == 2


def test_an_award_that_stands_no_longer_is_announced_to_nobody(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    ref = evaluation.awarded(turn, on)
    turn.tx.execute(update(Award).values(state="cancelled"))
    about.tell_bidders_of_award(on.job(turn), ref, office)
    assert letters.to(turn, on.bidders["Atlas Réseaux"].firm) == []


def test_every_bidder_hears_that_a_lot_is_unsuccessful_and_why(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.unsuccessful(turn, on)
    about.tell_bidders_of_failure(on.job(turn), on.lot.ref, office)
    for who in on.bidders.values():
        [letter] = letters.to(turn, who.firm)
        assert letter.kind == "lot_unsuccessful"
        assert evaluation.WHY_NOT in letter.body
        assert "Le casier judiciaire manque." in letter.body
        assert "délai d’attente" not in letter.body


def test_the_officers_hear_that_a_lot_is_ranked(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path, {"Fibre du Sud": "9 000,00", "Atlas Réseaux": "100,00"})
    evaluation.ranked(turn, on)
    about.tell_officers(on.job(turn), on.lot.ref, 7, office)
    written = letters.of_kind(turn, "lot_ranked")
    assert list(written) == ["Nadia Belkacem"]
    body = plain(written["Nadia Belkacem"].body)
    for said in ("Offres : 2, dont classées : 2.", "Première : Atlas Réseaux", "anormalement bas"):
        assert said in body


def test_a_lot_that_is_decided_meanwhile_waits_for_nobody(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.awarded(turn, on)
    about.tell_officers(on.job(turn), on.lot.ref, 7, office)
    assert letters.of_kind(turn, "lot_ranked") == {}


def test_the_members_hear_why_they_judge_again_and_the_officers_of_each_ranking(
    turn: Turn, tmp_path: Path, office: Office
) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    about.tell_officers(on.job(turn), on.lot.ref, 7, office)
    send_back_lot(on.officer(turn), on.lot.ref, "Le prix n’a pas été justifié.")
    for _ in range(2):
        about.tell_members(on.job(turn), on.lot.ref, 8, office)
    written = letters.of_kind(turn, "lot_sent_back")
    assert sorted(written) == ["Membre 1", "Membre 2", "Membre 3"]
    assert "Le prix n’a pas été justifié." in written["Membre 1"].body
    evaluation.ranked(turn, on)
    about.tell_officers(on.job(turn), on.lot.ref, 9, office)
    causes = turn.tx.scalars(select(Letter.cause).where(Letter.kind == "lot_ranked").order_by(Letter.cause)).all()
    assert causes == ["lot.ranked:7", "lot.ranked:9"]


def test_bidders_hear_that_the_bids_are_opened(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    about_bids.tell_of_opening(on.job(turn), on.lot.ref, turn.now, office)
    [letter] = letters.to(turn, on.bidders["Fibre du Sud"].firm)
    assert "Nombre d’offres ouvertes : 3." in plain(letter.body)
    assert "La vôtre a été lue : 5 034 127,50 DA hors taxes" in plain(letter.body)


def test_a_person_reads_the_own_letters_alone(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    about.tell_bidders_of_award(on.job(turn), evaluation.awarded(turn, on), office)
    own, other = (people.acting(turn, on.bidders[name].person) for name in ("Fibre du Sud", "Atlas Réseaux"))
    [letter] = mine(own)
    assert one_of_mine(own, letter.ref) is letter
    with pytest.raises(NotYours):
        one_of_mine(other, letter.ref)


def test_everybody_of_a_firm_hears_of_it(turn: Turn, tmp_path: Path, office: Office) -> None:
    on = evaluation.opened(turn, tmp_path)
    firm = on.bidders["Fibre du Sud"].firm
    people.person(turn, Role.FIRM_STAFF, firm, name="Samia Kaci", language="ar")
    about.tell_bidders_of_award(on.job(turn), evaluation.awarded(turn, on), office)
    assert [letter.language for letter in letters.to(turn, firm)].count("ar") == 1
    assert len(letters.to(turn, firm)) == 2
