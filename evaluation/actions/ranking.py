"""One frozen case, one pure ranking, one row: what the job does when a lot was judged."""

from __future__ import annotations

import json

from audit.actions import record
from evaluation.rules import Result, rank, read_case, result_text
from evaluation.rules.snapshot import JudgedBid, LotFacts, case_of
from evaluation.store import judging, outcomes
from evaluation.store.judging import BidToJudge
from kernel.ids import new_id
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct, LotState
from tenders.store.lots import lot_named
from tenders.tables import Lot, Tender


def rank_lot(turn: Turn, lot_ref: str) -> None:
    """Rank a judged lot on a snapshot of everything that counts; a lot that is past that is left alone."""
    lot = judging.locked_lot(turn, lot_named(turn, lot_ref))
    if lot.state != LotState.JUDGED:
        return
    tender = turn.tx.get_one(Tender, lot.tender_id)
    case = case_text(turn, lot, tender)
    # Read back as anybody else will read it: a snapshot that breaks the format never becomes a ranking.
    result = rank(read_case(case))
    outcomes.keep_ranking(turn, _row(turn, lot, case, result))
    move(turn.tx, LOT_LIFE, lot, LotAct.RANK)
    tell(turn, "lot.ranked", lot=lot.ref)
    digests = {"rules": result["rules_version"], "input": result["input_digest"]}
    record(turn, "lot.ranked", tender.ref, lot=lot.ref, outcome=result["outcome"], winner=result["winner"], **digests)


def case_text(turn: Turn, lot: Lot, tender: Tender) -> str:
    """Return the case as it will be published."""
    bids = [_judged(one) for one in judging.bids_of(turn, lot)]
    limits = LotFacts(lot.ref, lot.estimate, lot.ceiling, lot.floor)
    case = case_of(limits, tender.method, bids, judging.book_root(turn, lot).hex())
    return json.dumps(case, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _judged(one: BidToJudge) -> JudgedBid:
    bid, grounds = one.bid, tuple(one.verdict.why) if one.verdict else ()
    return JudgedBid(
        bid.ref, one.firm.ref, bid.received_at, grounds, bid.lines, bid.discount, bid.execution_days, one.points
    )


def _row(turn: Turn, lot: Lot, case: str, result: Result) -> dict[str, object]:
    return {
        "id": new_id(),
        "lot_id": lot.id,
        "round": outcomes.round_of(turn, lot.id),
        "rules_version": result["rules_version"],
        "input_digest": result["input_digest"],
        "case": case,
        "result": result_text(result),
        "outcome": result["outcome"],
        "ranked_at": turn.now,
    }
