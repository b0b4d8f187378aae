"""What stands before the commission, and what it decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from accounts.rules.authentication import Authentication
from accounts.store import attestations
from accounts.tables import Firm
from bids.tables import BidBook, Filing, OpenedBid
from evaluation.rules.judgement import Ground, Judgement, ToJudge
from evaluation.tables import Points, Verdict
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.tables import Lot


@dataclass(frozen=True, slots=True)
class BidToJudge:
    """An opened bid as the commission sees it, and its judgement so far."""

    bid: OpenedBid
    firm: Firm
    facts: ToJudge
    verdict: Verdict | None
    points: Mapping[str, Decimal]


def bids_of(turn: Turn, lot: Lot) -> list[BidToJudge]:
    """Return the opened bids of a lot in their order of arrival, with what was decided about each."""
    rows = turn.tx.execute(
        select(OpenedBid, Firm, Filing, Verdict)
        .join(Firm, Firm.id == OpenedBid.firm_id)
        .join(Filing, Filing.id == OpenedBid.filing_id)
        .outerjoin(Verdict, Verdict.filing_id == OpenedBid.filing_id)
        .where(OpenedBid.lot_id == lot.id)
        .order_by(OpenedBid.received_at, OpenedBid.ref)
    ).all()
    points = points_of(turn, [bid.filing_id for bid, *_ in rows])
    return [
        BidToJudge(bid, firm, to_judge(turn, bid, filing), verdict, points.get(bid.filing_id, {}))
        for bid, firm, filing, verdict in rows
    ]


def bid_named(turn: Turn, lot: Lot, ref: str) -> BidToJudge:
    """Return one opened bid of a lot."""
    for found in bids_of(turn, lot):
        if found.bid.ref == ref:
            return found
    raise NotYours


def to_judge(turn: Turn, bid: OpenedBid, filing: Filing) -> ToJudge:
    """Return the facts that bind the commission. Authentication counts at the instant when the bid was received.

    A firm that filed subject to authentication counts as its agency has settled it by now (Loi 23-12 art. 58).
    """
    at = turn.now if filing.subject_to_authentication else filing.received_at
    stands = attestations.authentication(turn, bid.firm_id, at)
    authenticated = stands is Authentication.AUTHENTICATED
    return ToJudge(bid.ref, bid.readable, authenticated, stands is Authentication.WAITING)


def points_of(turn: Turn, filings: Iterable[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """Return the points of each bid, by criterion."""
    found: dict[UUID, dict[str, Decimal]] = {}
    for row in turn.tx.scalars(select(Points).where(Points.filing_id.in_(list(filings)))):
        found.setdefault(row.filing_id, {})[row.criterion] = row.points
    return found


def keep(turn: Turn, filing_id: UUID, judged: Judgement) -> None:
    """Write a judgement down, over an earlier one: until the commission concludes, it may think again."""
    who = {"decided_by": turn.actor.person_id, "decided_at": turn.now}
    verdict = {
        "admissible": not judged.grounds,
        "why": [ground.value for ground in judged.grounds],
        "remark": judged.remark,
    }
    row = insert(Verdict).values(filing_id=filing_id, **verdict, **who)
    turn.tx.execute(row.on_conflict_do_update(index_elements=["filing_id"], set_={**verdict, **who}))
    for code, points in judged.points.items():
        _keep_points(turn, filing_id, code, points)


def _keep_points(turn: Turn, filing_id: UUID, code: str, points: Decimal) -> None:
    given = {"points": points, "given_by": turn.actor.person_id, "given_at": turn.now}
    row = insert(Points).values(filing_id=filing_id, criterion=code, **given)
    turn.tx.execute(row.on_conflict_do_update(index_elements=["filing_id", "criterion"], set_=given))


def book_root(turn: Turn, lot: Lot) -> bytes:
    """Return the root over the lot's book of bids."""
    return turn.tx.execute(select(BidBook.root).where(BidBook.lot_id == lot.id)).scalar_one()


def grounds_of(verdict: Verdict) -> tuple[Ground, ...]:
    """Return the grounds of a verdict."""
    return tuple(Ground(why) for why in verdict.why)


def locked_lot(turn: Turn, lot: Lot) -> Lot:
    """Lock a lot, so that it is judged, ranked and awarded by one turn at a time."""
    return turn.tx.scalars(select(Lot).where(Lot.id == lot.id).with_for_update()).one()


def opened_by(turn: Turn, lot_ids: Sequence[UUID]) -> Sequence[OpenedBid]:
    """Return the opened bids of several lots."""
    return turn.tx.scalars(select(OpenedBid).where(OpenedBid.lot_id.in_(lot_ids)).order_by(OpenedBid.received_at)).all()
