"""An officer decides on a ranking: awards the lot, declares it unsuccessful, or lets the commission judge again."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.store import firms
from audit.actions import keep_words, record
from bids.tables import OpenedBid
from evaluation.rules.awarding import Winner, check_award, check_standing, check_unsuccessful, read_grounds, winner_of
from evaluation.rules.lives import AWARD_LIFE
from evaluation.rules.report import read_result
from evaluation.store import judging, outcomes
from evaluation.tables import Award, LotReturn, NoAward, Ranking
from kernel.ids import new_ref
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct, LotState
from tenders.store.lots import lot_of_officer
from tenders.tables import Lot, Tender


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer writes: the grounds, and whether an abnormally low price was justified by its bidder."""

    grounds: str
    justified: bool = False


def award_lot(turn: Turn, lot_ref: str, decision: Decision) -> str:
    """Award a ranked lot to its sole first, at its own amount, provisionally; return the award's reference."""
    lot, ranking = _ranked(turn, lot_ref, LotAct.AWARD)
    winner = winner_of(read_result(ranking.result))
    check_award(winner, justified=decision.justified)
    award = _award(turn, ranking, _first(turn, lot, winner), winner, decision)
    outcomes.add_award(turn, award)
    move(turn.tx, LOT_LIFE, lot, LotAct.AWARD)
    tell(turn, "award.decided", award=award.ref)
    facts = {"bid": winner.bid, "amount": f"{winner.amount:f}", "ranking": ranking.input_digest}
    grounds = keep_words(turn, award.grounds)
    record(turn, "award.decided", _tender(turn, lot).ref, lot=lot.ref, award=award.ref, grounds=grounds, **facts)
    return award.ref


def declare_unsuccessful(turn: Turn, lot_ref: str, grounds: str) -> None:
    """Declare a ranked lot without a first unsuccessful (décret 15-247 art. 40)."""
    lot, ranking = _ranked(turn, lot_ref, LotAct.DECLARE_UNSUCCESSFUL)
    check_unsuccessful(read_result(ranking.result))
    who = {"decided_by": turn.actor.person_id, "decided_at": turn.now}
    row = NoAward(lot_id=lot.id, ranking_id=ranking.id, grounds=read_grounds(grounds), **who)
    outcomes.add_no_award(turn, row)
    move(turn.tx, LOT_LIFE, lot, LotAct.DECLARE_UNSUCCESSFUL)
    tell(turn, "lot.unsuccessful", lot=lot.ref)
    facts = {"grounds": keep_words(turn, row.grounds), "ranking": ranking.input_digest}
    record(turn, "lot.unsuccessful", _tender(turn, lot).ref, lot=lot.ref, **facts)


def send_back_lot(turn: Turn, lot_ref: str, reason: str) -> None:
    """Let the commission judge a ranked lot again: its first did not justify its price, or prove what it declared.

    The ranking stays what it is, and is published with the next one's decision (décret 15-247 art. 69, 72).
    """
    lot, ranking = _ranked(turn, lot_ref, LotAct.SEND_BACK)
    who = {"asked_by": turn.actor.person_id, "asked_at": turn.now}
    row = LotReturn(lot_id=lot.id, ranking_id=ranking.id, reason=read_grounds(reason, "reason"), **who)
    outcomes.add_return(turn, row)
    move(turn.tx, LOT_LIFE, lot, LotAct.SEND_BACK)
    tell(turn, "lot.sent_back", lot=lot.ref)
    facts = {"grounds": keep_words(turn, row.reason), "ranking": ranking.input_digest}
    record(turn, "lot.sent_back", _tender(turn, lot).ref, lot=lot.ref, **facts)


def _ranked(turn: Turn, lot_ref: str, act: LotAct) -> tuple[Lot, Ranking]:
    lot = judging.locked_lot(turn, lot_of_officer(turn, lot_ref))
    LOT_LIFE.after(LotState(lot.state), act)
    return lot, outcomes.ranking_of(turn, lot)


def _first(turn: Turn, lot: Lot, winner: Winner) -> OpenedBid:
    """Return the bid of a winner, whose attestation nobody takes back from here on, if it still holds one."""
    bid = outcomes.bid_to_award(turn, lot, winner.bid)
    firms.lock(turn, bid.firm_id)
    check_standing(judging.bid_named(turn, lot, bid.ref).facts, reserved=_tender(turn, lot).reserved)
    return bid


def _award(turn: Turn, ranking: Ranking, bid: OpenedBid, winner: Winner, decision: Decision) -> Award:
    return Award(
        ref=new_ref("AWD"),
        lot_id=bid.lot_id,
        ranking_id=ranking.id,
        filing_id=bid.filing_id,
        firm_id=bid.firm_id,
        state=AWARD_LIFE.start,
        amount=winner.amount,
        grounds=read_grounds(decision.grounds),
        justified=decision.justified,
        decided_by=turn.actor.person_id,
        decided_at=turn.now,
    )


def _tender(turn: Turn, lot: Lot) -> Tender:
    return turn.tx.get_one(Tender, lot.tender_id)
