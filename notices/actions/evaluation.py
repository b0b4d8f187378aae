"""Letters about what a lot ended in: to the officers once it is ranked, to each bidder once it is decided."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rules.roles import Role
from accounts.store import houses, people
from accounts.tables import Authority, Firm
from evaluation.rules.report import Reported, read_result, report
from evaluation.rules.standstill import delays
from evaluation.store import judging, outcomes
from evaluation.store.outcomes import Decided
from kernel.turn import Turn
from law.rules import Profile, thaw
from notices.actions.accounts import FIRM
from notices.actions.letters import Office, write
from notices.rules.letters import Kind, in_language
from notices.wording import length
from tenders.rules.lives import LotState
from tenders.store import lot_named
from tenders.tables import Tender


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided lot with all that letters say of it: every bid and its firm, the remarks, who decided."""

    decided: Decided
    bids: list[Reported]
    firms: dict[str, Firm]
    remarks: dict[str, str]
    authority: Authority
    rules: Profile

    @property
    def winner(self) -> Reported | None:
        """The bid that the lot was awarded to."""
        award = self.decided.award
        return next((one for one in self.bids if award and self.firms[one.bid].id == award.firm_id), None)


def tell_officers(turn: Turn, lot_ref: str, office: Office) -> None:
    """Tell the officers of an authority that a lot is ranked and waits for one of them."""
    lot = lot_named(turn, lot_ref)
    ranking = outcomes.last_ranking(turn, lot.id)
    if ranking is None or lot.state != LotState.RANKED:
        return
    bids = report(read_result(ranking.result), _names(outcomes.bidders(turn, lot.id)))
    facts = {"lot": lot_ref, "address": f"{office.portal_url}/officer/lots/{lot_ref}/award", **_first(bids)}
    for reader in people.people_of(turn, turn.tx.get_one(Tender, lot.tender_id).authority_id, [Role.OFFICER]):
        titled = facts | {"title": in_language(lot, "title", reader.language)}
        write(turn, reader, Kind.LOT_RANKED, f"lot.ranked:{lot_ref}", titled)


def _first(bids: list[Reported]) -> dict[str, object]:
    """Return how many bids there are, and who is alone at the first rank."""
    firsts = [one for one in bids if one.rank == 1]
    first = firsts[0] if len(firsts) == 1 else None
    return {
        "count": len(bids),
        "ranked": sum(one.ranked for one in bids),
        "winner": first.firm if first else None,
        "amount": first.amount if first else None,
        "flagged": bool(first and first.flags),
    }


def tell_bidders_of_award(turn: Turn, award_ref: str, office: Office) -> None:
    """Tell the winner of a lot, and each other bidder: its own rank, scores and reasons, and what it can do."""
    decided = outcomes.decided_by_award(turn, award_ref)
    if decided is None:
        return
    outcome = outcome_of(turn, decided)
    for own in outcome.bids:
        kind = Kind.AWARD_WON if own is outcome.winner else Kind.AWARD_LOST
        _tell(turn, outcome, own, kind, f"award:{award_ref}", office)


def tell_bidders_of_failure(turn: Turn, lot_ref: str, office: Office) -> None:
    """Tell each bidder that a lot was declared unsuccessful, why, and what it can do."""
    outcome = outcome_of(turn, outcomes.decided(turn, lot_ref))
    for own in outcome.bids:
        _tell(turn, outcome, own, Kind.LOT_UNSUCCESSFUL, f"lot.unsuccessful:{lot_ref}", office)


def outcome_of(turn: Turn, decided: Decided) -> Outcome:
    """Return what the letters about a decided lot are made from."""
    firms = outcomes.bidders(turn, decided.lot.id)
    verdicts = {one.bid.ref: one.verdict for one in judging.bids_of(turn, decided.lot)}
    return Outcome(
        decided=decided,
        bids=report(read_result(decided.ranking.result), _names(firms)),
        firms=firms,
        remarks={ref: verdict.remark for ref, verdict in verdicts.items() if verdict},
        authority=houses.authority(turn, decided.tender.authority_id),
        rules=thaw(decided.tender.profile or {}),
    )


def _tell(turn: Turn, outcome: Outcome, own: Reported, kind: Kind, cause: str, office: Office) -> None:
    for reader in people.people_of(turn, outcome.firms[own.bid].id, FIRM):
        write(turn, reader, kind, cause, _facts(outcome, own, reader.language, office))


def _facts(outcome: Outcome, own: Reported, language: str, office: Office) -> dict[str, object]:
    decided, winner = outcome.decided, outcome.winner
    return {
        "lot": decided.lot.ref,
        "title": in_language(decided.lot, "title", language),
        "authority": in_language(outcome.authority, "name", language),
        "at": decided.decided_at,
        "award": winner is not None,
        "winner": winner.firm if winner else None,
        "amount": winner.amount if winner else None,
        "grounds": decided.grounds,
        "own": own,
        "ranked": sum(one.ranked for one in outcome.bids),
        "remark": outcome.remarks.get(own.bid, ""),
        "delays": delays(decided.decided_at, outcome.rules),
        "papers": length(outcome.rules.winner_documents, language),
        "address": f"{office.portal_url}/lots/{decided.lot.ref}/result",
    }


def _names(firms: dict[str, Firm]) -> dict[str, str]:
    return {ref: firm.name for ref, firm in firms.items()}
