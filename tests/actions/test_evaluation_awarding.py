"""Ranking a judged lot and deciding on it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.actions.settling import revoke_number
from accounts.rules.roles import Role
from audit.store import entries_about
from evaluation.actions.awarding import Decision, award_lot, declare_unsuccessful, send_back_lot
from evaluation.actions.ranking import rank_lot
from evaluation.rules.judgement import Ground
from evaluation.store import outcomes
from evaluation.tables import Award, NoAward, Ranking
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.tables import Message
from tenders.actions.publishing import Reason, cancel
from tests.make import bids, evaluation, people, tenders
from tests.make.evaluation import GROUNDS, judgement

ROOT = Path(__file__).parents[2]
# 1200 × 1300 + 8400.5 × 255 + 960 × 1200 = 1 560 000.00 + 2 142 127.50 + 1 152 000.00
LOWEST = Decimal("4854127.50")


def told(turn: Turn, topic: str) -> list[dict[str, str]]:
    """Return what was told on a topic."""
    return [one.refs for one in turn.tx.scalars(select(Message).where(Message.topic == topic).order_by(Message.id))]


def recomputed(case: str) -> str:
    """Return what the public command makes of a published case."""
    command = [sys.executable, "-m", "evaluation", "rank", "-"]
    done = subprocess.run(command, input=case.encode(), cwd=ROOT, env={}, capture_output=True, check=True)
    return done.stdout.decode()


def test_the_ranking_is_what_anybody_computes_from_its_case_byte_for_byte(turn: Turn, tmp_path: Path) -> None:
    ranking = evaluation.ranked(turn, evaluation.opened(turn, tmp_path, criteria=True))
    assert recomputed(ranking.case) == ranking.result


def test_the_case_says_all_that_counted_and_no_name(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path, criteria=True)
    refused = on.ref(turn, "Sahara Câbles")
    out = judgement(Ground.EXCLUDED, remark="Condamné.")
    case = json.loads(evaluation.ranked(turn, on, **{refused.replace("-", "_"): out}).case)
    assert [one["ref"] for one in case["bids"]] == [bid.ref for bid in on.bids(turn)]
    told_of = {one["ref"]: one for one in case["bids"]}
    assert told_of[refused]["why"] == ["excluded"]
    assert "quality" not in told_of[refused]
    first = told_of[on.ref(turn, "Atlas Réseaux")]
    assert first["quality"] == {"T1": "30.00", "T2": "15.00"}
    assert first["lines"][0] == {"item": "1", "quantity": "1200.000", "unit_price": "1300.00"}
    assert case["method"]["draw_seed"] == outcomes_root(turn, on)
    assert "Atlas" not in str(case)
    assert "Condamné" not in str(case)


def outcomes_root(turn: Turn, on: evaluation.Opened) -> str:
    """Return the root of the lot's book as the ledger has it."""
    [booked] = [one.event for one in entries_about(turn, [on.of.tender.ref]) if one.event.event == "bids.booked"]
    return str(booked.facts["root"])


def test_ranking_again_changes_nothing(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    rank_lot(on.job(turn), on.lot.ref)
    assert turn.tx.scalar(select(func.count()).select_from(Ranking)) == 1
    assert told(turn, "lot.ranked") == [{"lot": on.lot.ref}]


def test_the_same_input_is_one_ranking(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    ranking = evaluation.ranked(turn, on)
    columns = ("lot_id", "round", "rules_version", "input_digest", "case", "result", "outcome", "ranked_at")
    again = {"id": ranking.lot_id, **{name: getattr(ranking, name) for name in columns}}
    outcomes.keep_ranking(turn, again)
    assert turn.tx.scalar(select(func.count()).select_from(Ranking)) == 1


def test_an_officer_awards_to_the_first_at_its_own_amount(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    ref = evaluation.awarded(turn, on)
    award = turn.tx.scalars(select(Award)).one()
    winner = on.bidders["Atlas Réseaux"].firm
    assert (award.ref, award.amount, award.firm_id, award.state) == (ref, LOWEST, winner.id, "provisional")
    turn.tx.refresh(on.lot)
    assert on.lot.state == "awarded"
    assert told(turn, "award.decided") == [{"award": ref}]
    decided = [one.event for one in entries_about(turn, [on.of.tender.ref])][-1]
    assert (decided.event, decided.facts["amount"]) == ("award.decided", "4854127.50")


def test_a_decision_says_why(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    with pytest.raises(Refused, match="grounds_needed"):
        award_lot(on.officer(turn), on.lot.ref, Decision("Conforme."))
    assert turn.tx.scalars(select(Award)).first() is None


def test_an_abnormally_low_first_is_awarded_once_the_officer_says_it_is_justified(turn: Turn, tmp_path: Path) -> None:
    prices = {"Fibre du Sud": "9 000,00", "Atlas Réseaux": "100,00"}
    on = evaluation.opened(turn, tmp_path, prices)
    evaluation.ranked(turn, on)
    with pytest.raises(Refused, match="justification_needed") as refused:
        award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
    assert refused.value.facts["field"] == "justified"
    award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS, justified=True))


def test_a_first_whose_attestation_was_taken_back_is_not_awarded_a_reserved_lot(turn: Turn, tmp_path: Path) -> None:
    of, who, agency = tenders.published(turn, reserved=True), bids.bidder(turn, "Atlas Réseaux"), people.agency(turn)
    shown = people.attestation(turn, who.firm, by=agency)
    bids.submitted(turn, of.lot, who)
    bids.opened(turn, of, tmp_path)
    on = evaluation.Opened(of, {"Atlas Réseaux": who})
    evaluation.ranked(turn, on)
    agent = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, agency))
    revoke_number(agent, shown.jti, "L’attestation était fausse.")
    with pytest.raises(Refused, match="award_not_authenticated"):
        award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
    assert turn.tx.scalars(select(Award)).first() is None
    send_back_lot(on.officer(turn), on.lot.ref, "L’attestation a été retirée par l’agence.")
    out = judgement(Ground.NOT_AUTHENTICATED, remark="Attestation retirée.")
    evaluation.ranked(turn, on, **{on.ref(turn, "Atlas Réseaux").replace("-", "_"): out})
    declare_unsuccessful(on.officer(turn), on.lot.ref, evaluation.WHY_NOT)


def test_only_the_authority_s_own_people_decide(turn: Turn, tmp_path: Path) -> None:
    on, other = evaluation.opened(turn, tmp_path), tenders.published(turn)
    evaluation.ranked(turn, on)
    stranger = replace(turn, actor=other.house.acts(other.house.officer))
    for who in (stranger, on.bidders["Atlas Réseaux"].turn(turn), on.member(turn), turn):
        with pytest.raises(NotYours):
            award_lot(who, on.lot.ref, Decision(GROUNDS))
        with pytest.raises(NotYours):
            declare_unsuccessful(who, on.lot.ref, evaluation.WHY_NOT)


def test_what_is_not_ranked_is_not_decided(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    for _ in range(2):
        with pytest.raises(Refused, match="not_now"):
            award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
        if on.lot.state == "opened":
            evaluation.judged(turn, on)


def test_where_every_bid_fell_the_lot_is_declared_unsuccessful(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.unsuccessful(turn, on)
    assert turn.tx.scalars(select(NoAward.grounds)).one() == evaluation.WHY_NOT
    turn.tx.refresh(on.lot)
    assert on.lot.state == "unsuccessful"
    assert told(turn, "lot.unsuccessful") == [{"lot": on.lot.ref}]
    with pytest.raises(Refused, match="not_now"):
        award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))


def test_a_lot_with_a_first_is_not_declared_unsuccessful(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    with pytest.raises(Refused, match="somebody_to_award"):
        declare_unsuccessful(on.officer(turn), on.lot.ref, evaluation.WHY_NOT)


def test_equal_bids_are_separated_by_a_draw_that_the_book_seeded(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path, {"Fibre du Sud": "1 450,00", "Atlas Réseaux": "1 450,00"})
    found = evaluation.result(evaluation.ranked(turn, on))
    assert (found["ties"], [one["rank"] for one in found["ranking"]]) == ([], [1, 2])


def test_an_unjustified_first_is_judged_again_and_the_next_one_wins(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    first = evaluation.ranked(turn, on)
    send_back_lot(on.officer(turn), on.lot.ref, "Le prix n’a pas été justifié dans le délai.")
    assert told(turn, "lot.sent_back") == [{"lot": on.lot.ref}]
    assert outcomes.last_ranking(turn, on.lot.id) is None, "the earlier ranking is decided on no more"
    with pytest.raises(Refused, match="not_now"):
        award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
    low = on.ref(turn, "Atlas Réseaux")
    second = evaluation.ranked(turn, on, **{low.replace("-", "_"): judgement(Ground.PRICE_NOT_JUSTIFIED)})
    assert (first.round, second.round) == (1, 2)
    assert evaluation.result(second)["winner"] == on.ref(turn, "Fibre du Sud")
    award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
    assert outcomes.decided(turn, on.lot.ref).ranking is second
    assert outcomes.earlier_ranking(turn, on.lot.ref, 1) is first
    for number in (0, 2, 3):
        with pytest.raises(NotYours):
            outcomes.earlier_ranking(turn, on.lot.ref, number)


def test_a_lot_judged_again_as_before_is_decided_on_its_latest_ranking(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    out = {on.ref(turn, "Atlas Réseaux").replace("-", "_"): judgement(Ground.EXCLUDED)}
    digests = []
    for otherwise in ({}, out, {}):
        digests.append(evaluation.ranked(turn, on, **otherwise).input_digest)
        send_back_lot(on.officer(turn), on.lot.ref, "Un nouvel examen est nécessaire.")
    latest = evaluation.ranked(turn, on)
    assert digests[0] == digests[2] == latest.input_digest != digests[1]
    award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS))
    assert turn.tx.scalars(select(Award.ranking_id)).one() == latest.id


def test_a_lot_is_sent_back_with_a_reason_by_its_own_officer_while_it_is_ranked(turn: Turn, tmp_path: Path) -> None:
    on, other = evaluation.opened(turn, tmp_path), tenders.published(turn)
    reason = "Un nouvel examen est nécessaire."
    with pytest.raises(Refused, match="not_now"):
        send_back_lot(on.officer(turn), on.lot.ref, reason)
    evaluation.ranked(turn, on)
    with pytest.raises(Refused, match="grounds_needed") as refused:
        send_back_lot(on.officer(turn), on.lot.ref, "Non.")
    assert refused.value.facts["field"] == "reason"
    for who in (replace(turn, actor=other.house.acts(other.house.officer)), on.member(turn), turn):
        with pytest.raises(NotYours):
            send_back_lot(who, on.lot.ref, reason)


def test_a_lot_of_a_cancelled_tender_is_ranked_by_nobody(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.judged(turn, on)
    cancel(on.officer(turn), on.of.tender.ref, Reason("Le besoin a disparu.", "زالت الحاجة."))
    rank_lot(on.job(turn), on.lot.ref)
    assert turn.tx.scalars(select(Ranking)).first() is None


def test_nothing_is_published_before_the_decision(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    own = on.bidders["Atlas Réseaux"].turn(turn)
    with pytest.raises(NotYours):
        outcomes.decided(turn, on.lot.ref)
    with pytest.raises(NotYours):
        outcomes.own_result(own, on.lot.ref)
    assert outcomes.own_results(own) == []


def test_a_firm_reads_its_own_results_alone(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.awarded(turn, on)
    loser = on.bidders["Fibre du Sud"]
    [(found, bid)] = outcomes.own_results(loser.turn(turn))
    assert (found.lot.ref, bid.firm_id, found.grounds) == (on.lot.ref, loser.firm.id, GROUNDS)
    stranger = bids.bidder(turn, "Étrangère").turn(turn)
    assert outcomes.own_results(stranger) == []
    with pytest.raises(NotYours):
        outcomes.own_result(stranger, on.lot.ref)
    assert outcomes.decided(turn, on.lot.ref).award is not None
