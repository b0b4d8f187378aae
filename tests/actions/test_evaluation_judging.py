"""Judging an opened lot: who may, what binds, when it is concluded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from accounts.rules.lives import AttestationState
from accounts.tables import Attestation
from audit.store import entries_about
from evaluation.actions.judging import conclude_judgement, judge_bid
from evaluation.rules.judgement import Ground, Judgement
from evaluation.store.judging import answer_by, bid_named, bids_of
from evaluation.store.worklists import lots_of_member, lots_of_officer
from evaluation.tables import Points, Verdict
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from law.rules import calendar, thaw
from outbox.tables import Message
from tests.make import bids, evaluation, people, tenders
from tests.make.evaluation import judgement


def told(turn: Turn, topic: str) -> list[dict[str, str]]:
    """Return what was told on a topic."""
    return [one.refs for one in turn.tx.scalars(select(Message).where(Message.topic == topic).order_by(Message.id))]


def test_a_member_judges_each_bid_and_may_think_again(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path, criteria=True)
    ref = on.ref(turn, "Atlas Réseaux")
    judge_bid(on.member(turn), on.lot.ref, ref, judgement(T1="30", T2="12.5"))
    judge_bid(on.member(turn, 2), on.lot.ref, ref, judgement(Ground.PAPERS_MISSING, remark="Sans statuts."))
    judge_bid(on.member(turn, 3), on.lot.ref, ref, judgement(T1="31", T2="12.5"))
    found = bid_named(turn, on.lot, ref)
    assert found.verdict is not None
    assert (found.verdict.admissible, found.verdict.why) == (True, [])
    assert {code: str(given) for code, given in found.points.items()} == {"T1": "31.00", "T2": "12.50"}
    facts = [
        entry.event.facts for entry in entries_about(turn, [on.of.tender.ref]) if entry.event.event == "bid.judged"
    ]
    assert [one["grounds"] for one in facts] == [[], ["papers_missing"], []]


def test_the_ledger_knows_no_words_of_the_commission(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    judge_bid(on.member(turn), on.lot.ref, on.bids(turn)[0].ref, judgement(Ground.EXCLUDED, remark="Condamné en 2024."))
    assert "Condamné" not in str([entry.event for entry in entries_about(turn, [on.of.tender.ref])])


def test_only_members_of_the_lot_s_own_commission_judge(turn: Turn, tmp_path: Path) -> None:
    on, other = evaluation.opened(turn, tmp_path), tenders.published(turn)
    ref = on.bids(turn)[0].ref
    stranger = replace(turn, actor=other.sworn.acts(1))
    bidder = on.bidders["Fibre du Sud"].turn(turn)
    for who in (stranger, bidder, on.officer(turn), turn):
        with pytest.raises(NotYours):
            judge_bid(who, on.lot.ref, ref, judgement())
        with pytest.raises(NotYours):
            conclude_judgement(who, on.lot.ref)
    assert lots_of_member(stranger) == []
    assert [one.lot.ref for one in lots_of_member(on.member(turn))] == [on.lot.ref]
    assert [one.lot.ref for one in lots_of_officer(on.officer(turn))] == [on.lot.ref]
    assert lots_of_officer(other.house.officers(turn)) == []
    for who in (bidder, on.member(turn)):
        with pytest.raises(NotYours):
            lots_of_officer(who)
    with pytest.raises(NotYours):
        lots_of_member(on.officer(turn))


def test_a_bid_of_another_lot_is_not_found(turn: Turn, tmp_path: Path) -> None:
    on, other = evaluation.opened(turn, tmp_path), evaluation.opened(turn, tmp_path)
    with pytest.raises(NotYours):
        judge_bid(on.member(turn), on.lot.ref, other.bids(turn)[0].ref, judgement())


def test_a_lot_is_judged_once_it_is_opened_and_not_before(turn: Turn) -> None:
    of = tenders.published(turn)
    filed = bids.submitted(turn, of.lot)
    with pytest.raises(Refused, match="not_now"):
        judge_bid(bids.member(turn, of, 1), of.lot.ref, filed.ref, judgement())
    with pytest.raises(Refused, match="not_now"):
        conclude_judgement(bids.member(turn, of, 1), of.lot.ref)


def test_concluding_states_it_once_and_ends_the_judging(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.judged(turn, on)
    assert told(turn, "lot.judged") == [{"lot": on.lot.ref}]
    with pytest.raises(Refused, match="not_now"):
        judge_bid(on.member(turn), on.lot.ref, on.bids(turn)[0].ref, judgement())
    with pytest.raises(Refused, match="not_now"):
        conclude_judgement(on.member(turn), on.lot.ref)


def test_a_lot_with_a_bid_that_nobody_judged_is_not_concluded(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    for bid in on.bids(turn)[1:]:
        judge_bid(on.member(turn), on.lot.ref, bid.ref, judgement())
    with pytest.raises(Refused, match="bids_unjudged") as refused:
        conclude_judgement(on.member(turn), on.lot.ref)
    assert refused.value.facts == {"count": 1}
    [at_hand] = lots_of_member(on.member(turn))
    assert (at_hand.bids, at_hand.judged) == (3, 2)


def test_points_are_kept_to_the_hundredth_or_refused(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path, criteria=True)
    ref = on.bids(turn)[0].ref
    with pytest.raises(Refused, match="score_not_understood"):
        judge_bid(on.member(turn), on.lot.ref, ref, judgement(T1="39.999", T2="15"))
    with pytest.raises(Refused, match="points_too_many"):
        judge_bid(on.member(turn), on.lot.ref, ref, judgement(T1="40.01", T2="15"))
    assert not turn.tx.scalars(select(Points)).all()
    assert not turn.tx.scalars(select(Verdict)).all()


def test_a_bid_whose_quantities_are_not_the_lot_s_cannot_be_admitted(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    bid = on.bids(turn)[0]
    assert bid.lines is not None
    # What a bid sealed on the bidder's own machine may say; an opened bid itself can never be changed.
    set_committed_value(bid, "lines", [{**line, "quantity": "1.000"} for line in bid.lines])
    with pytest.raises(Refused, match="ground_needed") as refused:
        judge_bid(on.member(turn), on.lot.ref, bid.ref, judgement())
    assert refused.value.facts["ground"] == "not_conforming"
    judge_bid(on.member(turn), on.lot.ref, bid.ref, judgement(Ground.NOT_CONFORMING))


def test_who_filed_subject_to_authentication_is_judged_but_not_concluded_until_the_agency_settles(
    turn: Turn, tmp_path: Path
) -> None:
    of = tenders.published(turn, reserved=True)
    authenticated, waiting = bids.bidder(turn, "Fibre du Sud"), bids.bidder(turn, "Atlas Réseaux")
    people.attestation(turn, authenticated.firm)
    asked = people.attestation(turn, waiting.firm, state=AttestationState.REQUESTED)
    on = evaluation.Opened(of, {"Fibre du Sud": authenticated, "Atlas Réseaux": waiting})
    for who in (authenticated, waiting):
        bids.submitted(turn, of.lot, who)
    bids.opened(turn, of, tmp_path)
    facts = {one.firm.name: (one.facts.authenticated, one.facts.waiting) for one in bids_of(turn, of.lot)}
    assert facts == {"Fibre du Sud": (True, False), "Atlas Réseaux": (False, True)}
    for bid in on.bids(turn):
        judge_bid(on.member(turn), of.lot.ref, bid.ref, judgement())
    with pytest.raises(Refused, match="authentication_waits") as refused:
        conclude_judgement(on.member(turn), of.lot.ref)
    assert refused.value.facts == {"bid": on.ref(turn, "Atlas Réseaux")}
    settle(turn, asked, AttestationState.REFUSED)
    with pytest.raises(Refused, match="judgement_overtaken"):
        conclude_judgement(on.member(turn), of.lot.ref)
    settle(turn, asked, AttestationState.GRANTED)
    conclude_judgement(on.member(turn), of.lot.ref)


def test_a_silent_agency_holds_up_no_lot_once_papers_can_be_completed_no_more(turn: Turn, tmp_path: Path) -> None:
    of, waiting = tenders.published(turn, reserved=True), bids.bidder(turn, "Atlas Réseaux")
    people.attestation(turn, waiting.firm, state=AttestationState.REQUESTED)
    bids.submitted(turn, of.lot, waiting)
    bids.opened(turn, of, tmp_path)
    on = evaluation.Opened(of, {"Atlas Réseaux": waiting})
    ref, refused = (
        on.ref(turn, "Atlas Réseaux"),
        judgement(Ground.NOT_AUTHENTICATED, remark="L’agence n’a pas répondu."),
    )
    with pytest.raises(Refused, match="ground_contradicted"):
        judge_bid(
            replace(on.member(turn), now=answer_by(turn, of.lot) - timedelta(seconds=1)), of.lot.ref, ref, refused
        )
    overdue = replace(on.member(turn), now=answer_by(turn, of.lot))
    judge_bid(overdue, of.lot.ref, ref, judgement())
    with pytest.raises(Refused, match="authentication_waits"):  # the commission may still wait, but not pass it over
        conclude_judgement(overdue, of.lot.ref)
    judge_bid(overdue, of.lot.ref, ref, refused)
    conclude_judgement(overdue, of.lot.ref)


def test_agencies_are_waited_for_as_long_as_papers_may_be_completed(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    opened_at = bids.at_opening(turn, on.of).now
    rules = thaw(on.of.tender.profile or {})
    assert answer_by(turn, on.lot) == calendar().deadline_after(opened_at, rules.completion) > opened_at


def settle(turn: Turn, asked: Attestation, state: AttestationState) -> None:
    """Let an agency have settled a request."""
    asked.state, asked.settled_at = state, turn.now
    turn.tx.flush()


def test_hostile_words_are_kept_as_words(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    ref = on.bids(turn)[0].ref
    remark = "<script>alert(1)</script> '; DROP TABLE verdicts; -- \u202e%(name)s {{ 7*7 }}"
    judge_bid(on.member(turn), on.lot.ref, ref, Judgement((Ground.EXCLUDED,), {}, remark))
    verdict = bid_named(turn, on.lot, ref).verdict
    assert verdict is not None
    assert verdict.remark == "<script>alert(1)</script> '; DROP TABLE verdicts; -- %(name)s {{ 7*7 }}"
