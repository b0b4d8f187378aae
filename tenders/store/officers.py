"""The doors of an authority's people: officers prepare their own drafts, approvers judge those of others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from accounts.rules.roles import Role
from accounts.tables import Authority, Mandate, Person
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from tenders.rules.lives import CommissionState, LotState, TenderState
from tenders.tables import Commission, CommissionMember, Lot, Tender

BUYERS = (Role.OFFICER, Role.APPROVER)
# The workspace shows what is in hand and the latest of what is past.
MOST_SHOWN = 200


def authority(turn: Turn, *roles: Role) -> Authority:
    """Return the authority that the asker buys for, in one of these roles (officer or approver); else `NotYours`."""
    if not turn.actor.has(*(roles or BUYERS)):
        raise NotYours
    return turn.tx.scalars(select(Authority).where(Authority.id == turn.actor.house_id)).one()


def workspace(turn: Turn) -> Sequence[Tender]:
    """Return the tenders of the asker's authority with their lots, the newest first."""
    newest = _own_tenders(turn).options(selectinload(Tender.lots)).order_by(Tender.prepared_at.desc())
    return turn.tx.scalars(newest.limit(MOST_SHOWN)).all()


def tender_of_officer(turn: Turn, ref: str) -> Tender:
    """Return a tender of the asker's authority, whole; else `NotYours`."""
    statement = _own_tenders(turn).where(Tender.ref == ref)
    bills = selectinload(Tender.lots).selectinload(Lot.lines)
    found = turn.tx.scalars(statement.options(bills, selectinload(Tender.documents), selectinload(Tender.changes)))
    return _only(found.first())


def own_draft(turn: Turn, ref: str) -> Tender:
    """Return the asker's own draft, to read it; refuses `not_a_draft` once it is out of the author's hands."""
    return _draft(turn.tx.scalars(_own_drafts(turn, ref)).first())


def draft_of_author(turn: Turn, ref: str) -> Tender:
    """Return the asker's own draft, locked, to write in it; refusals as `own_draft`.

    Only its author writes a tender: so whoever approves it has written none of it.
    """
    return _draft(turn.tx.scalars(_own_drafts(turn, ref).with_for_update()).first())


def _own_drafts(turn: Turn, ref: str) -> Select[Tender]:
    if not turn.actor.has(Role.OFFICER):
        raise NotYours
    return _own_tenders(turn).where(Tender.ref == ref, Tender.author_id == turn.actor.person_id)


def _draft(found: Tender | None) -> Tender:
    if _only(found).state != TenderState.DRAFT:
        raise Refused("not_a_draft")
    return _only(found)


def lot_of_draft(turn: Turn, ref: str, number: int) -> Lot:
    """Return a lot of the asker's own draft; refusals as `draft_of_author`."""
    found = next((lot for lot in draft_of_author(turn, ref).lots if lot.number == number), None)
    if found is None:
        raise NotYours
    return found


def tender_to_approve(turn: Turn, ref: str) -> Tender:
    """Return a tender that somebody else submitted, locked; refuses `author_approves` to its own author."""
    if not turn.actor.has(Role.APPROVER):
        raise NotYours
    found = _only(turn.tx.scalars(_own_tenders(turn).where(Tender.ref == ref).with_for_update(key_share=True)).first())
    if found.author_id == turn.actor.person_id:
        raise Refused("author_approves")
    return found


def published_of_officer(turn: Turn, ref: str) -> Tender:
    """Return a tender of the asker's authority, locked with its lots: to postpone or cancel it."""
    found = _only(turn.tx.scalars(_own_tenders(turn).where(Tender.ref == ref).with_for_update(key_share=True)).first())
    lots = select(Lot).where(Lot.tender_id == found.id).order_by(Lot.number)
    turn.tx.scalars(lots.with_for_update(key_share=True)).all()
    return found


def commissions(turn: Turn) -> Sequence[Commission]:
    """Return the commissions of the asker's authority with their seats, the newest mandate first."""
    statement = _own_commissions(turn).options(selectinload(Commission.members))
    return turn.tx.scalars(statement.order_by(Commission.valid_from.desc())).all()


def lots_waiting(turn: Turn, commission: Commission) -> int:
    """Return how many published lots the commission still has to open."""
    waits = Lot.state.in_([LotState.PUBLISHED, LotState.CLOSED])
    statement = select(func.count(Lot.id)).join(Lot.tender).where(Tender.commission_id == commission.id, waits)
    return turn.tx.scalar(statement) or 0


def commission_of_officer(turn: Turn, ref: str, *, locked: bool = False) -> Commission:
    """Return a commission of the asker's authority, with its seats; else `NotYours`."""
    statement = _own_commissions(turn).where(Commission.ref == ref).options(selectinload(Commission.members))
    found = turn.tx.scalars(statement.with_for_update(of=Commission) if locked else statement).first()
    if found is None:
        raise NotYours
    return found


def open_commissions(turn: Turn) -> Sequence[Commission]:
    """Return the commissions of the asker's authority that a tender may name: those that have not ended."""
    live = Commission.state != CommissionState.ENDED
    return turn.tx.scalars(_own_commissions(turn).where(live).order_by(Commission.valid_from.desc())).all()


def eligible_members(turn: Turn) -> Sequence[Person]:
    """Return who may sit in a commission of the asker's authority, by name."""
    held = (Mandate.role == Role.COMMISSION_MEMBER) & Mandate.ended_at.is_(None)
    statement = select(Person).join(Mandate, Mandate.person_id == Person.id)
    own = Mandate.authority_id == authority(turn).id
    return turn.tx.scalars(statement.where(held, own, Person.closed_at.is_(None)).order_by(Person.name)).all()


def people(turn: Turn, seats: Sequence[CommissionMember]) -> dict[object, Person]:
    """Return who sits in these seats, by key."""
    keys = [one.person_id for one in seats]
    return {one.id: one for one in turn.tx.scalars(select(Person).where(Person.id.in_(keys)))}


def _own_tenders(turn: Turn) -> Select[Tender]:
    if not turn.actor.has(*BUYERS):
        raise NotYours
    return select(Tender).where(Tender.authority_id == turn.actor.house_id)


def _own_commissions(turn: Turn) -> Select[Commission]:
    if not turn.actor.has(*BUYERS):
        raise NotYours
    return select(Commission).where(Commission.authority_id == turn.actor.house_id)


def _only(tender: Tender | None) -> Tender:
    if tender is None:
        raise NotYours
    return tender
