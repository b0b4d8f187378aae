"""Letters about what a lot ended in: to the officers once it is ranked, to each bidder once it is decided."""

from __future__ import annotations

from accounts.rules.roles import Role
from accounts.store import people
from evaluation.rules.report import Reported, read_result, report
from evaluation.store import outcomes, published
from evaluation.store.published import Outcome
from kernel.turn import Turn
from notices import store
from notices.actions.accounts import FIRM
from notices.actions.letters import Office, write
from notices.rules.letters import Kind, in_language
from notices.wording import length
from tenders.rules.lives import LotState
from tenders.store import lot_named
from tenders.tables import Tender


def tell_officers(turn: Turn, lot_ref: str, message: int, office: Office) -> None:
    """Tell the officers of an authority that a lot is ranked and waits for one of them; each ranking is told."""
    lot = lot_named(turn, lot_ref)
    ranking = outcomes.last_ranking(turn, lot.id)
    if ranking is None or lot.state != LotState.RANKED:
        return
    bids = report(read_result(ranking.result), published.names(turn, [lot.id]))
    facts = {"lot": lot_ref, "address": f"{office.portal_url}/officer/lots/{lot_ref}/award", **_first(bids)}
    for reader in people.people_of(turn, turn.tx.get_one(Tender, lot.tender_id).authority_id, [Role.OFFICER]):
        titled = facts | {"title": in_language(lot, "title", reader.language)}
        write(turn, reader, Kind.LOT_RANKED, f"lot.ranked:{message}", titled)


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


def tell_members(turn: Turn, lot_ref: str, message: int, office: Office) -> None:
    """Tell the members of a commission that they are asked to judge a lot again, and why."""
    lot = lot_named(turn, lot_ref)
    commission_id, returns = turn.tx.get_one(Tender, lot.tender_id).commission_id, outcomes.returns(turn, lot.id)
    if commission_id is None or not returns:
        return
    facts = {"lot": lot_ref, "reason": returns[-1].reason, "address": f"{office.portal_url}/committee/lots/{lot_ref}"}
    for reader in store.members(turn, commission_id):
        titled = facts | {"title": in_language(lot, "title", reader.language)}
        write(turn, reader, Kind.LOT_SENT_BACK, f"lot.sent_back:{message}", titled)


def tell_bidders_of_award(turn: Turn, award_ref: str, office: Office) -> None:
    """Tell the winner of a lot, and each other bidder: its own rank, scores and reasons, and what it can do."""
    decided = outcomes.decided_by_award(turn, award_ref)
    if decided is None:
        return
    outcome = published.outcome_of(turn, decided)
    for own in outcome.bids:
        kind = Kind.AWARD_WON if own == outcome.winner else Kind.AWARD_LOST
        _tell(turn, outcome, own, kind, f"award:{award_ref}", office)


def tell_bidders_of_failure(turn: Turn, lot_ref: str, office: Office) -> None:
    """Tell each bidder that a lot was declared unsuccessful, why, and what it can do."""
    outcome = published.outcome(turn, lot_ref)
    for own in outcome.bids:
        _tell(turn, outcome, own, Kind.LOT_UNSUCCESSFUL, f"lot.unsuccessful:{lot_ref}", office)


def _tell(turn: Turn, outcome: Outcome, own: Reported, kind: Kind, cause: str, office: Office) -> None:
    lot, firm = outcome.decided.lot, outcome.firms[own.bid]
    more = {
        "own": own,
        "remark": published.remark(turn, lot.id, own.bid),
        "address": f"{office.portal_url}/lots/{lot.ref}/result",
    }
    for reader in people.people_of(turn, firm.id, FIRM):
        write(turn, reader, kind, cause, _facts(outcome, reader.language) | more)


def _facts(outcome: Outcome, language: str) -> dict[str, object]:
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
        "ranked": sum(one.ranked for one in outcome.bids),
        "delays": outcome.delays,
        "papers": length(outcome.rules.winner_documents, language),
    }
