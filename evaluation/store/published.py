"""A decided lot as everybody may read it: every bid beside its firm, who decided, and what runs from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from accounts.store import houses
from accounts.tables import Authority, Firm
from bids.tables import OpenedBid
from evaluation.rules.report import Reported, Spread, read_result, report, spread
from evaluation.rules.result import Result
from evaluation.rules.standstill import Delays, delays
from evaluation.store import outcomes
from evaluation.store.outcomes import Decided
from evaluation.tables import LotReturn, Verdict
from kernel.turn import Turn
from law.rules import Profile, thaw
from tenders.rules.lives import LotState
from tenders.tables import Lot


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided lot with its bids in the order of the ranking, and the rules that it is under.

    `firms` and `days` (to execute) are by the bid's reference.
    """

    decided: Decided
    result: Result
    bids: list[Reported]
    firms: dict[str, Firm]
    days: dict[str, int | None]
    authority: Authority
    rules: Profile
    returns: Sequence[LotReturn]

    @property
    def winner(self) -> Reported | None:
        """The bid that the lot was awarded to."""
        award = self.decided.award
        return next((one for one in self.bids if award and self.firms[one.bid].id == award.firm_id), None)

    @property
    def execution_days(self) -> int | None:
        """The days in which the winner executes: its own, or those of the lot where it gave none."""
        winner = self.winner
        return (self.days[winner.bid] or self.decided.lot.execution_days) if winner else None

    @property
    def delays(self) -> Delays:
        """What runs from the decision on, under the tender's own frozen profile."""
        return delays(self.decided.decided_at, self.rules)

    @property
    def spread(self) -> Spread | None:
        """How the amounts of the ranked bids lie."""
        return spread(self.bids)


def outcome(turn: Turn, lot_ref: str) -> Outcome:
    """Return a decided lot, for anybody; before the decision it is not found."""
    return outcome_of(turn, outcomes.decided(turn, lot_ref))


def outcome_of(turn: Turn, decided: Decided) -> Outcome:
    """Return a decided lot with all that is read of it."""
    opened = bidders(turn, decided.lot.id)
    firms = {bid.ref: firm for bid, firm in opened}
    result = read_result(decided.ranking.result)
    return Outcome(
        decided=decided,
        result=result,
        bids=report(result, {ref: firm.name for ref, firm in firms.items()}),
        firms=firms,
        days={bid.ref: bid.execution_days for bid, _ in opened},
        authority=houses.authority(turn, decided.tender.authority_id),
        rules=thaw(decided.tender.profile or {}),
        returns=outcomes.returns(turn, decided.lot.id),
    )


def bidders(turn: Turn, lot_id: UUID) -> list[tuple[OpenedBid, Firm]]:
    """Return the opened bids of a lot, each with its firm."""
    rows = select(OpenedBid, Firm).join(Firm, Firm.id == OpenedBid.firm_id).where(OpenedBid.lot_id == lot_id)
    return [(bid, firm) for bid, firm in turn.tx.execute(rows)]


def remark(turn: Turn, lot_id: UUID, bid_ref: str) -> str:
    """Return what the commission wrote about a bid: for its bidder alone."""
    rows = select(Verdict.remark).join(OpenedBid, OpenedBid.filing_id == Verdict.filing_id)
    return turn.tx.scalars(rows.where(OpenedBid.lot_id == lot_id, OpenedBid.ref == bid_ref)).one_or_none() or ""


def names(turn: Turn, lot_ids: Sequence[UUID]) -> dict[str, str]:
    """Return the names of the firms that bid for several lots, by the bid's reference."""
    rows = select(OpenedBid.ref, Firm.name).join(Firm, Firm.id == OpenedBid.firm_id)
    return {row.ref: row.name for row in turn.tx.execute(rows.where(OpenedBid.lot_id.in_(lot_ids)))}


def lot_without_bids(turn: Turn, lot_ref: str) -> Lot | None:
    """Return a lot that closed without a bid, for anybody; nothing for any other."""
    bid = select(OpenedBid.filing_id).where(OpenedBid.lot_id == Lot.id).exists()
    found = select(Lot).where(Lot.ref == lot_ref, Lot.state == LotState.UNSUCCESSFUL, ~bid)
    return turn.tx.scalars(found).one_or_none()
