"""What waits for whom: the lots before a commission, and those before an authority's officers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from accounts.rules.roles import Role
from bids.tables import OpenedBid
from evaluation.tables import LotReturn, Ranking, Verdict
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.store.members import own_commissions
from tenders.tables import Lot, Tender

MOST_SHOWN = 200
OPENED = (LotState.OPENED, LotState.JUDGED, LotState.RANKED, LotState.AWARDED, LotState.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class LotAtHand:
    """A lot with its tender, how many bids were opened, and how many of them are judged."""

    lot: Lot
    tender: Tender
    bids: int
    judged: int


@dataclass(frozen=True, slots=True)
class LotToDecide:
    """A lot with its tender, how many bids were opened, and its ranking, if there is one yet."""

    lot: Lot
    tender: Tender
    bids: int
    ranking: Ranking | None


def lots_of_member(turn: Turn) -> list[LotAtHand]:
    """Return the opened lots of the asker's commissions, those still to judge first, then the newest opening."""
    rows = (
        select(Lot, Tender, _bids(), _judged())
        .join(Tender, Tender.id == Lot.tender_id)
        .where(Tender.commission_id.in_(own_commissions(turn)), Lot.state.in_(OPENED))
        .order_by(Lot.state != LotState.OPENED, Tender.opening_at.desc(), Lot.ref)
        .limit(MOST_SHOWN)
    )
    return [LotAtHand(*row) for row in turn.tx.execute(rows)]


def lots_of_officer(turn: Turn) -> list[LotToDecide]:
    """Return the opened lots of the asker's authority: those that wait for a decision, then the newest opening."""
    if not turn.actor.has(Role.OFFICER):
        raise NotYours
    rows = (
        select(Lot, Tender, _bids(), Ranking)
        .join(Tender, Tender.id == Lot.tender_id)
        .outerjoin(Ranking, (Ranking.lot_id == Lot.id) & (Ranking.round == _round()))
        .where(Tender.authority_id == turn.actor.house_id, Lot.state.in_(OPENED))
        .order_by(Lot.state != LotState.RANKED, Tender.opening_at.desc(), Lot.ref)
        .limit(MOST_SHOWN)
    )
    return [LotToDecide(*row) for row in turn.tx.execute(rows)]


def _bids() -> ScalarSelect[int]:
    return select(func.count()).select_from(OpenedBid).where(OpenedBid.lot_id == Lot.id).scalar_subquery()


def _round() -> ScalarSelect[int]:
    """Ask which time a lot is being judged: an earlier ranking was sent back."""
    return select(func.count() + 1).select_from(LotReturn).where(LotReturn.lot_id == Lot.id).scalar_subquery()


def _judged() -> ScalarSelect[int]:
    judged = select(func.count()).select_from(Verdict).join(OpenedBid, OpenedBid.filing_id == Verdict.filing_id)
    return judged.where(OpenedBid.lot_id == Lot.id).scalar_subquery()
