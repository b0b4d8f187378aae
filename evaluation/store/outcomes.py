"""Rankings, awards, and the declarations that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert

from bids.tables import OpenedBid
from evaluation.rules.lives import AwardState
from evaluation.tables import Award, LotReturn, NoAward, Ranking
from kernel.refusals import NotYours, Stale
from kernel.store import refusing
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.tables import Lot, Tender

PUBLISHED = (LotState.AWARDED, LotState.UNSUCCESSFUL)
STANDING = Award.state != AwardState.CANCELLED


@dataclass(frozen=True, slots=True)
class Decided:
    """A lot on which an officer has decided: the ranking, and the award or the declaration that there is none."""

    lot: Lot
    tender: Tender
    ranking: Ranking
    award: Award | None
    no_award: NoAward | None

    @property
    def grounds(self) -> str:
        """Why, in the officer's words."""
        return self._decision.grounds

    @property
    def decided_at(self) -> datetime:
        """When it was decided, and so published."""
        return self._decision.decided_at

    @property
    def _decision(self) -> Award | NoAward:
        decision = self.award or self.no_award
        if decision is None:
            raise LookupError(self.lot.ref)
        return decision


def keep_ranking(turn: Turn, ranking: dict[str, object]) -> None:
    """Keep a ranking; the same input ranked again is the same row."""
    row = insert(Ranking).values(ranking)
    turn.tx.execute(row.on_conflict_do_nothing(constraint="uq_rankings_lot_id_round_rules_version_input_digest"))


def round_of(turn: Turn, lot_id: UUID) -> int:
    """Return which time a lot is being judged, from 1."""
    return turn.tx.scalar(select(func.count() + 1).select_from(LotReturn).where(LotReturn.lot_id == lot_id)) or 1


def last_ranking(turn: Turn, lot_id: UUID) -> Ranking | None:
    """Return the ranking of a lot; nothing while it has none, or is being judged again."""
    found = select(Ranking).where(Ranking.lot_id == lot_id, Ranking.round == round_of(turn, lot_id))
    return turn.tx.scalars(found.order_by(Ranking.ranked_at.desc()).limit(1)).first()


def ranking_of(turn: Turn, lot: Lot) -> Ranking:
    """Return the ranking that a lot will be decided on."""
    ranking = last_ranking(turn, lot.id)
    if ranking is None:
        raise NotYours
    return ranking


def add_return(turn: Turn, row: LotReturn) -> None:
    """Keep that a ranking was sent back; `Stale` where it was already."""
    with refusing(turn.tx, uq_lot_returns_ranking_id=Stale()):
        turn.tx.add(row)


def returns(turn: Turn, lot_id: UUID) -> Sequence[LotReturn]:
    """Return each time that a lot was sent back to its commission, in order."""
    return turn.tx.scalars(select(LotReturn).where(LotReturn.lot_id == lot_id).order_by(LotReturn.asked_at)).all()


def bid_to_award(turn: Turn, lot: Lot, ref: str) -> OpenedBid:
    """Return the bid that a ranking puts first."""
    return turn.tx.scalars(select(OpenedBid).where(OpenedBid.lot_id == lot.id, OpenedBid.ref == ref)).one()


def add_award(turn: Turn, award: Award) -> None:
    """Keep an award; `Stale` where another one stands already: the database lets a lot have one winner."""
    with refusing(turn.tx, uq_awards_standing=Stale()):
        turn.tx.add(award)


def add_no_award(turn: Turn, row: NoAward) -> None:
    """Keep a declaration that a lot is unsuccessful; `Stale` where one stands already."""
    with refusing(turn.tx, pk_no_awards=Stale()):
        turn.tx.add(row)


def decided(turn: Turn, lot_ref: str) -> Decided:
    """Return a lot that was decided on a ranking, for anybody; before the decision it is not found."""
    row = turn.tx.execute(_decided().where(Lot.ref == lot_ref)).one_or_none()
    if row is None:
        raise NotYours
    return Decided(*row)


def decided_by_award(turn: Turn, ref: str) -> Decided | None:
    """Return the decision that an award is, for the letters about it; nothing if it stands no longer."""
    row = turn.tx.execute(_decided().where(Award.ref == ref)).one_or_none()
    return Decided(*row) if row else None


def earlier_ranking(turn: Turn, lot_ref: str, number: int) -> Ranking:
    """Return a ranking of a decided lot that was sent back, by its round, for anybody."""
    sent_back = select(Ranking).join(LotReturn, LotReturn.ranking_id == Ranking.id)
    found = sent_back.where(Ranking.lot_id == decided(turn, lot_ref).lot.id, Ranking.round == number)
    ranking = turn.tx.scalars(found).one_or_none()
    if ranking is None:
        raise NotYours
    return ranking


def own_results(turn: Turn) -> list[tuple[Decided, OpenedBid]]:
    """Return what was decided about the bids of the acting firm, newest first."""
    own = _decided().add_columns(OpenedBid).join(OpenedBid, OpenedBid.lot_id == Lot.id)
    rows = turn.tx.execute(own.where(OpenedBid.firm_id == turn.actor.house_id).order_by(Ranking.ranked_at.desc()))
    return [(Decided(*row), bid) for *row, bid in rows]


def own_result(turn: Turn, lot_ref: str) -> tuple[Decided, OpenedBid]:
    """Return what was decided about the bid of the acting firm on one lot; another firm's is not found."""
    found = decided(turn, lot_ref)
    own = (OpenedBid.lot_id == found.lot.id, OpenedBid.firm_id == turn.actor.house_id)
    bid = turn.tx.scalars(select(OpenedBid).where(*own)).one_or_none()
    if bid is None:
        raise NotYours
    return found, bid


def _decided() -> Select[Lot, Tender, Ranking, Award, NoAward]:
    """Ask for decided lots, each with the one ranking that its decision names."""
    return (
        select(Lot, Tender, Ranking, Award, NoAward)
        .join(Tender, Tender.id == Lot.tender_id)
        .outerjoin(Award, (Award.lot_id == Lot.id) & STANDING)
        .outerjoin(NoAward, NoAward.lot_id == Lot.id)
        .join(Ranking, (Ranking.id == Award.ranking_id) | (Ranking.id == NoAward.ranking_id))
        .where(Lot.state.in_(PUBLISHED))
    )
