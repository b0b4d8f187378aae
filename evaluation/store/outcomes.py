"""Rankings and awards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from accounts.tables import Firm
from bids.tables import OpenedBid
from evaluation.rules.lives import AwardState
from evaluation.tables import Award, Ranking
from kernel.refusals import NotYours, Stale
from kernel.store import refusing
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.tables import Lot

PUBLISHED = (LotState.AWARDED, LotState.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What a firm may know of a lot that it bid for, once the lot is decided."""

    lot: Lot
    bid: OpenedBid
    ranking: Ranking
    award: Award | None


def keep_ranking(turn: Turn, ranking: dict[str, object]) -> None:
    """Keep a ranking; the same input ranked again is the same row."""
    row = insert(Ranking).values(ranking)
    turn.tx.execute(row.on_conflict_do_nothing(constraint="uq_rankings_lot_id_rules_version_input_digest"))


def last_ranking(turn: Turn, lot_id: UUID) -> Ranking | None:
    """Return the newest ranking of a lot."""
    found = select(Ranking).where(Ranking.lot_id == lot_id).order_by(Ranking.ranked_at.desc()).limit(1)
    return turn.tx.scalars(found).first()


def ranking_of(turn: Turn, lot: Lot) -> Ranking:
    """Return the ranking that a lot will be decided on."""
    ranking = last_ranking(turn, lot.id)
    if ranking is None:
        raise NotYours
    return ranking


def published_ranking(turn: Turn, lot_ref: str) -> Ranking:
    """Return the ranking of a decided lot, for anybody; before the decision it is not found."""
    found = select(Ranking).join(Lot, Lot.id == Ranking.lot_id).where(Lot.ref == lot_ref, Lot.state.in_(PUBLISHED))
    ranking = turn.tx.scalars(found.order_by(Ranking.ranked_at.desc()).limit(1)).first()
    if ranking is None:
        raise NotYours
    return ranking


def bid_to_award(turn: Turn, lot: Lot, ref: str) -> OpenedBid:
    """Return the bid that a ranking puts first."""
    return turn.tx.scalars(select(OpenedBid).where(OpenedBid.lot_id == lot.id, OpenedBid.ref == ref)).one()


def add_award(turn: Turn, award: Award) -> None:
    """Keep an award; `Stale` where another one stands already: the database lets a lot have one winner."""
    with refusing(turn.tx, uq_awards_standing=Stale()):
        turn.tx.add(award)


def standing_award(turn: Turn, lot_id: UUID) -> Award | None:
    """Return the award of a lot that was not cancelled."""
    found = select(Award).where(Award.lot_id == lot_id, Award.state != AwardState.CANCELLED)
    return turn.tx.scalars(found).one_or_none()


def award_named(turn: Turn, ref: str) -> Award:
    """Return an award by its reference, for the letters about it."""
    return turn.tx.scalars(select(Award).where(Award.ref == ref)).one()


def own_results(turn: Turn) -> Sequence[OwnResult]:
    """Return what was decided about the bids of the acting firm, newest first."""
    rows = turn.tx.execute(
        select(Lot, OpenedBid, Ranking, Award)
        .join(OpenedBid, OpenedBid.lot_id == Lot.id)
        .join(Ranking, Ranking.lot_id == Lot.id)
        .outerjoin(Award, (Award.lot_id == Lot.id) & (Award.state != AwardState.CANCELLED))
        .where(OpenedBid.firm_id == turn.actor.house_id, Lot.state.in_(PUBLISHED))
        .order_by(Ranking.ranked_at.desc())
    )
    return [OwnResult(*row) for row in rows]


def bidders(turn: Turn, lot_id: UUID) -> dict[str, Firm]:
    """Return the firm of each opened bid of a lot, by the bid's reference."""
    rows = select(OpenedBid.ref, Firm).join(Firm, Firm.id == OpenedBid.firm_id).where(OpenedBid.lot_id == lot_id)
    return {row.ref: row.Firm for row in turn.tx.execute(rows)}
