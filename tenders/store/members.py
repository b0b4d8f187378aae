"""The doors of commission members: to their own commissions, and to the tenders that these open."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from accounts.rules.roles import Role
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import TenderState
from tenders.tables import Commission, CommissionMember, Tender

SHOWN = (TenderState.PUBLISHED, TenderState.CANCELLED)


def commissions_of_member(turn: Turn) -> Sequence[Commission]:
    """Return the commissions that the asker sits in, the newest mandate first."""
    return turn.tx.scalars(_own_commissions(turn).order_by(Commission.valid_from.desc())).all()


def commission_of_member(turn: Turn, ref: str, *, locked: bool = False) -> Commission:
    """Return a commission that the asker sits in, with its seats; else `NotYours`."""
    statement = _own_commissions(turn).where(Commission.ref == ref).options(selectinload(Commission.members))
    found = turn.tx.scalars(statement.with_for_update(of=Commission) if locked else statement).first()
    if found is None:
        raise NotYours
    return found


def seat(turn: Turn, commission: Commission) -> CommissionMember:
    """Return the asker's own seat in a commission; else `NotYours`."""
    mine = [one for one in commission.members if one.person_id == turn.actor.person_id]
    if not mine:
        raise NotYours
    return mine[0]


def seats_of(turn: Turn, tender: Tender) -> Sequence[CommissionMember]:
    """Return the seats of a tender's commission, for a room that knows why it may name who sits there."""
    seats = select(CommissionMember).where(CommissionMember.commission_id == tender.commission_id)
    return turn.tx.scalars(seats.order_by(CommissionMember.number)).all()


def tenders_of_member(turn: Turn) -> Sequence[Tender]:
    """Return the published tenders whose commission the asker sits in, with their lots, soonest opening first."""
    statement = _own_tenders(turn).options(selectinload(Tender.lots)).order_by(Tender.opening_at, Tender.id)
    return turn.tx.scalars(statement).all()


def tender_of_member(turn: Turn, ref: str) -> Tender:
    """Return a published tender whose commission the asker sits in; else `NotYours`."""
    statement = _own_tenders(turn).where(Tender.ref == ref).options(selectinload(Tender.lots))
    found = turn.tx.scalars(statement).first()
    if found is None:
        raise NotYours
    return found


def own_commissions(turn: Turn) -> Select[UUID]:
    """Return the keys of the asker's commissions, to ask within another question; `NotYours` to who is no member.

    A seat alone opens nothing: its holder must be a member for the very authority whose commission it is.
    """
    if not turn.actor.has(Role.COMMISSION_MEMBER):
        raise NotYours
    sits = select(Commission.id).join(Commission.members).where(CommissionMember.person_id == turn.actor.person_id)
    return sits.where(Commission.authority_id == turn.actor.house_id)


def _own_commissions(turn: Turn) -> Select[Commission]:
    return select(Commission).where(Commission.id.in_(own_commissions(turn)))


def _own_tenders(turn: Turn) -> Select[Tender]:
    return select(Tender).where(Tender.commission_id.in_(own_commissions(turn)), Tender.state.in_(SHOWN))
