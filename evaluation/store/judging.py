"""What stands before the commission, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from accounts.rules.authentication import Authentication, Held
from accounts.store import firms
from accounts.tables import Attestation, Firm
from bids.store.opened import bids_of_lot
from bids.store.openings import opening
from bids.tables import BidBook, Filing, OpenedBid
from evaluation.rules import judgement as rules
from evaluation.rules.conformity import Demand, deviations
from evaluation.rules.judgement import Judgement, ToJudge, standing
from evaluation.tables import Points, Verdict
from kernel.refusals import NotYours
from kernel.turn import Turn
from law.rules import thaw
from tenders.tables import BillLine, Lot


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bids of a lot are held against: its demand, the firms' attestations, and until when agencies answer."""

    demand: Demand
    held: Mapping[UUID, Sequence[Held]]
    answer_by: datetime


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
    rows = bids_of_lot(turn, lot.id)
    keys = [bid.filing_id for bid, *_ in rows]
    asked = Asked(demand_of(turn, lot), held_by(turn, [firm.id for *_, firm in rows]), answer_by(turn, lot))
    verdicts, points = verdicts_of(turn, keys), points_of(turn, keys)
    return [
        BidToJudge(bid, firm, to_judge(turn, bid, filing, asked), verdicts.get(bid.filing_id), points[bid.filing_id])
        for bid, filing, firm in rows
    ]


def answer_by(turn: Turn, lot: Lot) -> datetime:
    """Return until when the agencies of a lot's bidders are waited for; before the opening is done there is nothing."""
    session = opening(turn, lot.tender_id)
    if session is None or session.done_at is None:
        raise NotYours
    return rules.answer_by(session.done_at, thaw(lot.tender.profile or {}))


def bid_named(turn: Turn, lot: Lot, ref: str) -> BidToJudge:
    """Return one opened bid of a lot; another lot's is not found."""
    for found in bids_of(turn, lot):
        if found.bid.ref == ref:
            return found
    raise NotYours


def to_judge(turn: Turn, bid: OpenedBid, filing: Filing, asked: Asked) -> ToJudge:
    """Return the facts about a bid that bind the commission."""
    attested = asked.held.get(bid.firm_id, ())
    stands = standing(attested, filing.received_at, turn.now, subject=filing.subject_to_authentication)
    return ToJudge(
        bid.ref,
        readable=bid.readable,
        authenticated=stands is Authentication.AUTHENTICATED,
        waiting=stands is Authentication.WAITING,
        overdue=stands is Authentication.WAITING and turn.now >= asked.answer_by,
        deviations=deviations(bid.lines, bid.execution_days, asked.demand),
    )


def demand_of(turn: Turn, lot: Lot) -> Demand:
    """Return what a lot asks of every price form."""
    rows = turn.tx.execute(select(BillLine.number, BillLine.quantity).where(BillLine.lot_id == lot.id))
    return Demand({str(number): quantity for number, quantity in rows}, lot.execution_days)


def held_by(turn: Turn, firm_ids: Sequence[UUID]) -> dict[UUID, list[Held]]:
    """Return the attestations of several firms, as they stand now."""
    columns = (Attestation.firm_id, Attestation.state, Attestation.valid_from, Attestation.valid_until)
    found: dict[UUID, list[Held]] = {}
    for firm_id, state, starts, ends in turn.tx.execute(select(*columns).where(Attestation.firm_id.in_(firm_ids))):
        found.setdefault(firm_id, []).append(Held(state, starts, ends))
    return found


def verdicts_of(turn: Turn, filing_ids: Sequence[UUID]) -> dict[UUID, Verdict]:
    """Return what was decided about these bids."""
    rows = turn.tx.scalars(select(Verdict).where(Verdict.filing_id.in_(filing_ids)))
    return {row.filing_id: row for row in rows}


def points_of(turn: Turn, filing_ids: Sequence[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """Return the points of each of these bids, by criterion."""
    found: dict[UUID, dict[str, Decimal]] = {key: {} for key in filing_ids}
    for row in turn.tx.scalars(select(Points).where(Points.filing_id.in_(filing_ids))):
        found[row.filing_id][row.criterion] = row.points
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


def hold_bidders(turn: Turn, lot: Lot) -> None:
    """Let nobody settle or take back an attestation of a bidder of the lot until the turn ends."""
    firms.hold(turn, turn.tx.scalars(select(OpenedBid.firm_id).where(OpenedBid.lot_id == lot.id)).all())


def book_root(turn: Turn, lot: Lot) -> bytes:
    """Return the root over the lot's book of bids."""
    return turn.tx.execute(select(BidBook.root).where(BidBook.lot_id == lot.id)).scalar_one()


def locked_lot(turn: Turn, lot: Lot) -> Lot:
    """Lock a lot and read it anew: it is judged, ranked and awarded by one turn at a time.

    What this turn read before it waited for the lock may be what another has changed meanwhile.
    """
    fresh = select(Lot).where(Lot.id == lot.id).with_for_update(of=Lot, key_share=True)
    return turn.tx.scalars(fresh.execution_options(populate_existing=True)).one()
