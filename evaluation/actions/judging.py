"""The commission judges each opened bid, then concludes; from there on a job computes."""

from __future__ import annotations

from typing import Any

from audit.actions import keep_words, record
from evaluation.rules.judgement import Judgement, check_conclusion, check_judgement
from evaluation.store import judging
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct, LotState
from tenders.store.lots import lot_of_member
from tenders.tables import Lot, Tender


def judge_bid(turn: Turn, lot_ref: str, bid_ref: str, judged: Judgement) -> None:
    """Record what the commission decided about one bid. It may decide again until it concludes the lot."""
    lot, tender = _open_lot(turn, lot_ref)
    found = judging.bid_named(turn, lot, bid_ref)
    judged = check_judgement(found.facts, judged, criteria_of(tender), reserved=tender.reserved)
    judging.keep(turn, found.bid.filing_id, judged)
    points = {code: f"{given:f}" for code, given in judged.points.items()}
    grounds = [ground.value for ground in judged.grounds]
    words = {"remark": keep_words(turn, judged.remark)} if judged.remark else {}
    record(turn, "bid.judged", tender.ref, lot=lot.ref, bid=bid_ref, grounds=grounds, points=points, **words)


def conclude_judgement(turn: Turn, lot_ref: str) -> None:
    """Close the judgement of a lot: every bid is judged by what is settled now, and is not overtaken by it."""
    lot, tender = _open_lot(turn, lot_ref)
    judging.hold_bidders(turn, lot)
    bids = judging.bids_of(turn, lot)
    judged = {one.bid.ref: one.verdict.why for one in bids if one.verdict}
    check_conclusion([one.facts for one in bids], judged, reserved=tender.reserved)
    move(turn.tx, LOT_LIFE, lot, LotAct.JUDGE)
    tell(turn, "lot.judged", lot=lot.ref)
    admissible = sum(not grounds for grounds in judged.values())
    record(turn, "lot.judged", tender.ref, lot=lot.ref, admissible=admissible, bids=len(judged))


def criteria_of(tender: Tender) -> list[dict[str, Any]]:
    """Return the criteria that want points; none where the price alone decides."""
    quality = tender.method.get("quality")
    return list(quality["criteria"]) if quality else []


def _open_lot(turn: Turn, lot_ref: str) -> tuple[Lot, Tender]:
    """Return a lot of the member's commission, locked, while it may be judged."""
    lot = judging.locked_lot(turn, lot_of_member(turn, lot_ref))
    LOT_LIFE.after(LotState(lot.state), LotAct.JUDGE)
    return lot, turn.tx.get_one(Tender, lot.tender_id)
