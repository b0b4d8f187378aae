"""Lots one by one: those whose hour has come, and the doors through which they are reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update

from accounts.rules.roles import Role
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import LotState
from tenders.store.members import own_commissions
from tenders.tables import Lot, Tender

# How long a lot whose close failed waits for the next attempt, so that it stops no other.
PATIENCE = timedelta(minutes=1)


class Hours(NamedTuple):
    """A lot's state with its hours: what `tenders.rules.phase` asks for."""

    state: str
    closes_at: datetime
    opening_at: datetime


def due_lot(turn: Turn) -> Lot | None:
    """Return the published lot that is longest due by the database's clock, locked FOR UPDATE.

    A lot that a filing in flight holds is passed over until it lets go, one that another tick holds as well.
    """
    due = Lot.due_at <= func.clock_timestamp()
    statement = select(Lot).where(Lot.state == LotState.PUBLISHED, due).order_by(Lot.due_at).limit(1)
    return turn.tx.scalars(statement.with_for_update(skip_locked=True)).first()


def push_forward(turn: Turn, lot: Lot) -> None:
    """Let a lot be looked at again later; its deadline stays what it is."""
    turn.tx.execute(update(Lot).where(Lot.id == lot.id).values(due_at=func.clock_timestamp() + PATIENCE))


def lot_named(turn: Turn, ref: str) -> Lot:
    """Return a lot by its reference, whoever asks: for what the portal does by itself."""
    return _only(turn.tx.scalars(select(Lot).where(Lot.ref == ref)).first())


def lot_of_officer(turn: Turn, ref: str) -> Lot:
    """Return a lot of the asker's authority; `NotYours` unless the asker is its officer or approver."""
    if not turn.actor.has(Role.OFFICER, Role.APPROVER):
        raise NotYours
    own = Tender.authority_id == turn.actor.house_id
    return _only(turn.tx.scalars(select(Lot).join(Lot.tender).where(Lot.ref == ref, own)).first())


def lot_of_member(turn: Turn, ref: str) -> Lot:
    """Return a lot whose commission the asker sits in; else `NotYours`."""
    own = Tender.commission_id.in_(own_commissions(turn))
    return _only(turn.tx.scalars(select(Lot).join(Lot.tender).where(Lot.ref == ref, own)).first())


def _only(lot: Lot | None) -> Lot:
    if lot is None:
        raise NotYours
    return lot
