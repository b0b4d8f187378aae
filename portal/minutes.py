"""The minutes of an opening (procès-verbal), as a paper in French and Arabic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accounts.tables import Authority
from bids.actions.filing import policy_of
from bids.store import openings, public
from bids.store.opened import outcomes
from bids.store.public import Found, LotOpened
from bids.tables import OpenedEnvelope, Opening
from kernel.canonical import Value
from kernel.clock import ALGIERS
from kernel.crypto.policy import Policy, fingerprint, policy_hash
from kernel.language import money, say
from kernel.papers import paper
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.store import standing, tender_of_member
from tenders.store.members import seats_of
from tenders.store.notices import policy_text
from tenders.tables import Tender


def minutes_for_member(turn: Turn, tender_ref: str) -> bytes:
    """Return the minutes of a session as far as it has come, for its commission; else `NotYours`."""
    tender = tender_of_member(turn, tender_ref)
    return _minutes(turn, tender, public.session_of(turn, tender.id))


def minutes_for_all(turn: Turn, tender_ref: str) -> bytes:
    """Return the minutes of a session that is over, for everybody; else `NotYours`."""
    tender = turn.tx.get_one(Tender, standing(turn, tender_ref).id)
    session = public.session_of(turn, tender.id)
    return _minutes(turn, tender, session if session and session.done_at else None)


def _minutes(turn: Turn, tender: Tender, session: Opening | None) -> bytes:
    if session is None:
        raise NotYours
    policy = policy_of(policy_text(turn, tender.ref))
    authority = turn.tx.get_one(Authority, tender.authority_id)
    data: dict[str, Value] = {
        "tender": tender.ref,
        "number": tender.number,
        "title_fr": tender.title_fr,
        "title_ar": tender.title_ar,
        "authority_fr": authority.name_fr,
        "authority_ar": authority.name_ar,
        "policy": fingerprint(policy_hash(policy)),
        "quorum": f"{policy.k} / {len(policy.members)}",
        "done": session.done_at is not None,
        "adjourned": session.adjourned_why or "",
        **_held(turn, tender, session, policy),
        "lots": [_lot(turn, one, policy) for one in public.lots_opened(turn, session)],
    }
    return paper("minutes", data, session.done_at or session.seconded_at or session.started_at)


def _held(turn: Turn, tender: Tender, session: Opening, policy: Policy) -> dict[str, Value]:
    """Return who held the session and when: presence and shares are two things, both are listed."""
    names = _names(policy)
    present: list[Value] = [
        {"name": names.get(post.kid, post.kid), "kid": post.kid, "at": _at(post.posted_at)}
        for post in openings.posts(turn, session.id)
    ]
    people: Mapping[UUID | None, str] = {one.person_id: names.get(one.kid or "", "") for one in seats_of(turn, tender)}
    return {
        "started": _at(session.started_at),
        "started_by": people.get(session.started_by, ""),
        "seconded": _at(session.seconded_at),
        "seconded_by": people.get(session.seconded_by, ""),
        "ended": _at(session.done_at),
        "shares": present,
    }


def _names(policy: Policy) -> dict[str, str]:
    return {member.kid: member.name for member in policy.members}


def _lot(turn: Turn, opened: LotOpened, policy: Policy) -> Value:
    keys = [one.bid.filing_id for one in opened.bids if one.bid]
    found = outcomes(turn, keys)
    return {
        "number": str(opened.lot.number),
        "title_fr": opened.lot.title_fr,
        "title_ar": opened.lot.title_ar,
        "filed": len(opened.book.trackers),
        "root": opened.book.root.hex(),
        "bids": [_bid(one, found.get(one.bid.filing_id, {}) if one.bid else {}, policy) for one in opened.bids],
    }


def _bid(found: Found, envelopes: Mapping[str, OpenedEnvelope], policy: Policy) -> Value:
    names = _names(policy)
    liars = sorted({names.get(kid, kid) for one in envelopes.values() for kid in one.bad_members})
    failed = [one.outcome for one in envelopes.values() if one.outcome != "opened"]
    failed += ["missing_filing"] if found.missing else []
    bid = found.bid
    return {
        "tracker": found.tracker[:16],
        "firm": found.firm.name if found.firm else "",
        "received": _at(bid.received_at if bid else None),
        "amount": money(bid.amount, "fr") if bid and bid.readable and bid.amount is not None else "",
        "days": str(bid.execution_days or "") if bid else "",
        "outcome_fr": say("fr", f"state.outcome.{failed[0]}") if failed else "",
        "outcome_ar": say("ar", f"state.outcome.{failed[0]}") if failed else "",
        "liars": ", ".join(liars),
    }


def _at(instant: datetime | None) -> str:
    return f"{instant.astimezone(ALGIERS):%d/%m/%Y %H:%M:%S}" if instant else ""
