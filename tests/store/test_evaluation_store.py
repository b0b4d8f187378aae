"""What the database itself refuses of an evaluation, and what races end in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from evaluation.actions.awarding import Decision, award_lot, declare_unsuccessful, send_back_lot
from evaluation.actions.judging import conclude_judgement, judge_bid
from evaluation.actions.ranking import rank_lot
from evaluation.rules.judgement import Ground
from evaluation.rules.lives import AwardState
from evaluation.store import outcomes
from evaluation.store.judging import keep
from evaluation.tables import Award, LotReturn, NoAward, Ranking, Verdict
from kernel.clock import now
from kernel.ids import new_ref
from kernel.refusals import Refused, Stale
from kernel.turn import VISITOR, Actor, Turn, take
from outbox.tables import Message
from tenders.tables import Lot
from tests.conftest import Town
from tests.make import evaluation
from tests.make.evaluation import GROUNDS, Opened, judgement
from tests.make.waiting import until


def award(turn: Turn, on: Opened, ranking: Ranking, **columns: object) -> Award:
    """Return an award of a lot to its first, not yet kept; columns given replace the true ones."""
    found = evaluation.result(ranking)
    winner = outcomes.bid_to_award(turn, on.lot, found["winner"])
    true = {
        "ref": new_ref("AWD"), "lot_id": on.lot.id, "ranking_id": ranking.id, "filing_id": winner.filing_id,
        "firm_id": winner.firm_id, "state": AwardState.PROVISIONAL, "amount": found["award_amount"],
        "grounds": GROUNDS, "justified": False, "decided_by": on.of.house.officer.id, "decided_at": turn.now,
    }  # fmt: skip
    return Award(**{**true, **columns})


def kept(turn: Turn, row: object) -> None:
    """Write a row as it is."""
    with turn.tx.begin_nested():
        turn.tx.add(row)


def test_two_winners_of_one_lot_are_refused(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    ranking = evaluation.ranked(turn, on)
    kept(turn, award(turn, on, ranking))
    with pytest.raises(IntegrityError, match="uq_awards_standing"):
        kept(turn, award(turn, on, ranking))
    with pytest.raises(Stale):
        outcomes.add_award(turn, award(turn, on, ranking))


def test_after_a_cancelled_award_another_may_stand(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    ranking = evaluation.ranked(turn, on)
    kept(turn, award(turn, on, ranking))
    turn.tx.execute(update(Award).values(state=AwardState.CANCELLED))
    second = next(one for one in evaluation.result(ranking)["ranking"] if one["rank"] == 2)
    bid = outcomes.bid_to_award(turn, on.lot, second["ref"])
    kept(turn, award(turn, on, ranking, filing_id=bid.filing_id, firm_id=bid.firm_id, amount=second["amount"]))


def test_a_winner_that_bid_for_another_lot_is_refused(turn: Turn, tmp_path: Path) -> None:
    on, other = evaluation.opened(turn, tmp_path), evaluation.opened(turn, tmp_path)
    ranking, elsewhere = evaluation.ranked(turn, on), evaluation.ranked(turn, other)
    stranger = other.bids(turn)[0]
    theirs = {"filing_id": stranger.filing_id, "firm_id": stranger.firm_id, "amount": stranger.amount}
    with pytest.raises(IntegrityError, match=r"(bid|ranking)_of_lot"):
        kept(turn, award(turn, on, ranking, ranking_id=elsewhere.id, **theirs))
    with pytest.raises(IntegrityError, match="what its ranking says"):
        kept(turn, award(turn, on, ranking, **theirs))


def test_an_award_is_what_its_ranking_says(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    out = on.ref(turn, "Sahara Câbles")
    ranking = evaluation.ranked(turn, on, **{out.replace("-", "_"): judgement(Ground.EXCLUDED)})
    loser = outcomes.bid_to_award(turn, on.lot, out)
    for lie in (
        {"amount": "1.00"},
        {"firm_id": on.bidders["Fibre du Sud"].firm.id},
        {"filing_id": loser.filing_id, "firm_id": loser.firm_id, "amount": loser.amount},
    ):
        with pytest.raises(IntegrityError, match="what its ranking says"):
            kept(turn, award(turn, on, ranking, **lie))


def test_a_verdict_agrees_with_its_reasons(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    bid = on.bids(turn)[0]
    who = {"decided_by": on.of.sworn.members[0].id, "decided_at": turn.now, "remark": ""}
    with pytest.raises(IntegrityError, match="ck_verdicts_reasons"):
        kept(turn, Verdict(filing_id=bid.filing_id, admissible=True, why=["excluded"], **who))
    with pytest.raises(IntegrityError, match="ck_verdicts_reasons"):
        kept(turn, Verdict(filing_id=bid.filing_id, admissible=False, why=[], **who))


def test_once_concluded_nobody_judges_otherwise(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path, criteria=True)
    evaluation.judged(turn, on)
    bid = on.bids(turn)[0]
    for late in (judgement(Ground.EXCLUDED), judgement(T1="1", T2="10")):
        with pytest.raises(DBAPIError, match="concluded"), turn.tx.begin_nested():
            keep(on.member(turn), bid.filing_id, late)
    with pytest.raises(DBAPIError, match="concluded"), turn.tx.begin_nested():
        turn.tx.execute(text("UPDATE points SET points = 0"))


@pytest.mark.parametrize("table", ["rankings", "no_awards", "lot_returns", "verdicts", "points", "awards"])
def test_nothing_of_an_evaluation_is_ever_removed(turn: Turn, table: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        turn.tx.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names above


@pytest.mark.parametrize(
    "change",
    ["rankings SET result = ''", "no_awards SET grounds = ''", "lot_returns SET reason = ''", "awards SET amount = 1"],
)
def test_what_was_decided_is_not_rewritten(turn: Turn, change: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        turn.tx.execute(text(f"UPDATE {change}"))


def at_once(town: Town, actor: Actor, *acts: Callable[[Turn], object]) -> list[str]:
    """Perform acts in threads of their own; return what each answered: its refusal's code, or nothing."""

    def attempt(act: Callable[[Turn], object]) -> str:
        try:
            take(town.sessions, actor, act)
        except Refused as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(attempt, acts))


def count(town: Town, table: type[Award | LotReturn | NoAward | Ranking | Message], **columns: object) -> int:
    """Count rows."""
    with town.sessions() as tx:
        return tx.scalar(select(func.count()).select_from(table).filter_by(**columns)) or 0


def test_no_attestation_is_settled_while_a_lot_is_concluded(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    firms = [one.firm.id for one in on.bidders.values()]
    free = text("SELECT count(*) FROM (SELECT 1 FROM firms WHERE id = ANY(:firms) FOR NO KEY UPDATE SKIP LOCKED) AS f")
    with town.sessions() as concluding, town.sessions() as settling:
        evaluation.judged(Turn(concluding, VISITOR, now()), on)
        assert settling.execute(free, {"firms": firms}).scalar_one() == 0
        concluding.rollback()
        settling.rollback()
        assert settling.execute(free, {"firms": firms}).scalar_one() == len(firms)


def test_eight_officers_at_once_make_one_award(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    take(town.sessions, on.of.sworn.acts(1), partial(evaluation.ranked, on=on))
    officer = on.of.house.acts(on.of.house.officer)
    decide = partial(award_lot, lot_ref=on.lot.ref, decision=Decision(GROUNDS))
    answers = at_once(town, officer, *[decide] * 8)
    assert answers[0] == ""
    assert set(answers[1:]) <= {"stale", "not_now"}
    assert (count(town, Award), count(town, Message, topic="award.decided")) == (1, 1)


def test_awarding_and_declaring_unsuccessful_at_once_never_both_stand(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    take(town.sessions, on.of.sworn.acts(1), partial(evaluation.ranked, on=on))
    officer = on.of.house.acts(on.of.house.officer)
    decide = partial(award_lot, lot_ref=on.lot.ref, decision=Decision(GROUNDS))
    declare = partial(declare_unsuccessful, lot_ref=on.lot.ref, grounds=GROUNDS)
    at_once(town, officer, decide, declare, decide, declare)
    assert (count(town, Award), count(town, NoAward)) == (1, 0)


def test_a_ranking_is_sent_back_once_however_many_officers_try(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    take(town.sessions, on.of.sworn.acts(1), partial(evaluation.ranked, on=on))
    officer = on.of.house.acts(on.of.house.officer)
    back = partial(send_back_lot, lot_ref=on.lot.ref, reason="Le prix n’a pas été justifié.")
    assert at_once(town, officer, *[back] * 4)[0] == ""
    assert (count(town, LotReturn), count(town, Message, topic="lot.sent_back")) == (1, 1)


def test_eight_jobs_at_once_make_one_ranking(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    take(town.sessions, on.of.sworn.acts(1), partial(evaluation.judged, on=on))
    at_once(town, on.of.sworn.acts(1), *[partial(rank_lot, lot_ref=on.lot.ref)] * 8)
    assert (count(town, Ranking), count(town, Message, topic="lot.ranked")) == (1, 1)


def test_a_judgement_that_waited_for_the_conclusion_comes_too_late(town: Town, tmp_path: Path) -> None:
    on = evaluation.in_town(town, tmp_path)
    member = on.of.sworn.acts(1)
    refs = take(town.sessions, member, lambda turn: [bid.ref for bid in on.bids(turn)])
    for ref in refs:
        take(town.sessions, member, partial(judge_bid, lot_ref=on.lot.ref, bid_ref=ref, judged=judgement()))
    late = partial(judge_bid, lot_ref=on.lot.ref, bid_ref=refs[0], judged=judgement(Ground.EXCLUDED))
    with ThreadPoolExecutor(1) as pool:

        def conclude(turn: Turn) -> None:
            conclude_judgement(turn, on.lot.ref)
            answer.append(pool.submit(at_once, town, member, late))
            until(lambda: waits(town), "the judgement to wait for the lot")

        answer: list[object] = []
        take(town.sessions, replace(member), conclude)
        assert answer[0].result(60) == ["not_now"]  # type: ignore[attr-defined]
    with town.sessions() as tx:
        assert tx.scalar(select(func.count()).select_from(Verdict).where(~Verdict.admissible)) == 0
        assert tx.scalars(select(Lot.state).where(Lot.id == on.lot.id)).one() == "judged"


def waits(town: Town) -> bool:
    """Say whether some transaction waits for a row that another holds."""
    question = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with town.sessions() as tx:
        return bool(tx.execute(question).scalar_one())
