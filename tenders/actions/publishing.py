"""From a draft to a notice that stands: two persons, the calendar of the profile, and what may still change after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.actions import keep_words, record
from kernel.canonical import Value
from kernel.database import database_clock
from kernel.ids import new_id
from kernel.refusals import Refused, Stale
from kernel.store import move
from kernel.turn import Turn
from law.rules import Profile, day_of, freeze, profile, thaw
from outbox.actions import tell
from tenders.rules import texts
from tenders.rules.calendar import Hours, check_postponement
from tenders.rules.content import digest, version
from tenders.rules.lives import (
    LOT_LIFE,
    TENDER_LIFE,
    ChangeKind,
    CommissionState,
    LotAct,
    LotState,
    TenderAct,
    TenderState,
)
from tenders.rules.preparation import Bench, Dossier, may_publish
from tenders.store import officers, publication
from tenders.tables import Tender, TenderChange


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changes after publication, in both languages of the notice."""

    fr: str
    ar: str


@dataclass(frozen=True, slots=True)
class Postponement:
    """The new hours of a tender, and why they move."""

    closes_at: datetime
    opening_at: datetime
    reason: Reason


def submit(turn: Turn, ref: str) -> Tender:
    """Hand a complete draft to an approver; refuses with the first thing that stands against publishing it."""
    draft = officers.draft_of_author(turn, ref)
    may_publish(dossier(turn, draft, held=True), turn.now, rules_of(turn))
    draft.submitted_at, draft.sent_back = turn.now, None
    turn.tx.flush()
    move(turn.tx, TENDER_LIFE, draft, TenderAct.SUBMIT)
    tell(turn, "tender.submitted", tender=ref)
    record(turn, "tender.submitted", ref)
    return draft


def send_back(turn: Turn, ref: str, seen: str, reason: str) -> Tender:
    """Give a tender back to its author, saying why; `Stale` unless it is still the version that was `seen`."""
    tender = officers.tender_to_approve(turn, ref)
    TENDER_LIFE.after(TenderState(tender.state), TenderAct.SEND_BACK)
    _check_seen(tender, seen)
    tender.sent_back = texts.lines(reason, "reason", 2000)
    turn.tx.flush()
    move(turn.tx, TENDER_LIFE, tender, TenderAct.SEND_BACK)
    tell(turn, "tender.sent_back", tender=ref)
    record(turn, "tender.sent_back", ref, grounds=keep_words(turn, tender.sent_back))
    return tender


def publish(turn: Turn, ref: str, seen: str) -> Tender:
    """Publish what somebody else wrote: the rules of the day are frozen into it, and bidding is open at once.

    `seen` is the version (`tenders.rules.content`) that the approver read: anything else is `Stale`. Between a reading
    and its approval the tender may have been sent back by another approver, rewritten, and submitted again.
    """
    tender, rules = officers.tender_to_approve(turn, ref), rules_of(turn)
    TENDER_LIFE.after(TenderState(tender.state), TenderAct.PUBLISH)
    _check_seen(tender, seen)
    may_publish(dossier(turn, tender, held=True), turn.now, rules)
    tender.approver_id, tender.published_at, tender.profile = turn.actor.person_id, turn.now, freeze(rules)
    publication.summarise(turn, tender)
    turn.tx.flush()
    move(turn.tx, TENDER_LIFE, tender, TenderAct.PUBLISH)
    for lot in tender.lots:
        move(turn.tx, LOT_LIFE, lot, LotAct.PUBLISH)
    tell(turn, "tender.published", tender=ref)
    record(turn, "tender.published", ref, **_published_facts(turn, tender))
    return tender


def postpone_closing(turn: Turn, ref: str, order: Postponement) -> Tender:
    """Move a deadline, for everybody and only later; bids already filed stay valid, the policy knows no deadline."""
    tender = officers.published_of_officer(turn, ref)
    _check_published(tender)
    before, after = Hours(tender.closes_at, tender.opening_at), Hours(order.closes_at, order.opening_at)
    check_postponement(database_clock(turn.tx), before, after, thaw(tender.profile or {}))
    tender.closes_at, tender.opening_at = order.closes_at, order.opening_at
    turn.tx.flush()
    publication.move_deadline(turn, tender)
    change = _keep_change(turn, tender, ChangeKind.POSTPONED, order.reason, before.closes_at)
    tell(turn, "tender.changed", tender=ref)
    facts = {"before": before.closes_at.isoformat(), **_hours(tender)}
    record(turn, "tender.postponed", ref, grounds=keep_words(turn, change.grounds), **facts)
    return tender


def cancel(turn: Turn, ref: str, reason: Reason) -> Tender:
    """Cancel a published tender and its lots; refuses `lot_awarded` once a lot has its winner."""
    tender = officers.published_of_officer(turn, ref)
    _check_published(tender)
    if any(lot.state == LotState.AWARDED for lot in tender.lots):
        raise Refused("lot_awarded")
    move(turn.tx, TENDER_LIFE, tender, TenderAct.CANCEL)
    for lot in tender.lots:
        if LotAct.CANCEL in LOT_LIFE.open_acts(LotState(lot.state)):
            move(turn.tx, LOT_LIFE, lot, LotAct.CANCEL)
    change = _keep_change(turn, tender, ChangeKind.CANCELLED, reason)
    tell(turn, "tender.cancelled", tender=ref)
    record(turn, "tender.cancelled", ref, grounds=keep_words(turn, change.grounds))
    return tender


def rules_of(turn: Turn) -> Profile:
    """Return the profile that the asker's authority works under today."""
    return profile(officers.authority(turn).profile, day_of(turn.now))


def dossier(turn: Turn, tender: Tender, *, held: bool = False) -> Dossier:
    """Return a tender as the rules of publication see it; `held`, its commission stays as it is until the end."""
    found = publication.commission(turn, tender, held=held)
    return Dossier(
        closes_at=tender.closes_at,
        opening_at=tender.opening_at,
        bills=[len(lot.lines) for lot in tender.lots],
        estimates=[lot.estimate for lot in tender.lots],
        bench=Bench(CommissionState(found.state), found.valid_from, found.valid_until) if found else None,
    )


def _check_seen(tender: Tender, seen: str) -> None:
    if version(tender) != seen:
        raise Stale


def _check_published(tender: Tender) -> None:
    if tender.state != TenderState.PUBLISHED:
        raise Refused("not_published", tender=tender.ref)


def _keep_change(
    turn: Turn, tender: Tender, kind: ChangeKind, reason: Reason, before: datetime | None = None
) -> TenderChange:
    change = TenderChange(
        id=new_id(),
        tender_id=tender.id,
        number=publication.next_number(turn, TenderChange, tender),
        kind=kind,
        reason_fr=texts.latin(texts.lines(reason.fr, "reason_fr", 2000), "reason_fr"),
        reason_ar=texts.arabic(texts.lines(reason.ar, "reason_ar", 2000), "reason_ar"),
        closes_before=before,
        closes_after=tender.closes_at if before else None,
        decided_by=turn.actor.person_id,
        decided_at=turn.now,
    )
    turn.tx.add(change)
    turn.tx.flush()
    return change


def _hours(tender: Tender) -> dict[str, str]:
    return {"closes_at": tender.closes_at.isoformat(), "opening_at": tender.opening_at.isoformat()}


def _published_facts(turn: Turn, tender: Tender) -> dict[str, Value]:
    rules, found = tender.profile or {}, publication.commission(turn, tender)
    policy_hash = found.policy_hash if found else None
    return {
        "content": digest(tender),
        "lots": [lot.ref for lot in tender.lots],
        "policy_hash": (policy_hash or b"").hex(),
        "profile": f"{rules['code']}/{rules['version']}",
        **_hours(tender),
    }
