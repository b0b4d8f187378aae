"""What filing a bid asks of a lot. The lot's row is held while it does, so that a close waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import LotState, TenderState
from tenders.tables import BillLine, Commission, Lot, Tender


@dataclass(frozen=True, slots=True)
class LotForBidding:
    """A published lot with what its bids are bound to. `profile` is frozen, `policy` the text of POLICY/1."""

    id: UUID
    ref: str
    number: int
    state: LotState
    closes_at: datetime
    execution_days: int
    tender_id: UUID
    tender_ref: str
    opening_at: datetime
    reserved: bool
    profile: dict[str, Any]
    method: dict[str, Any]
    policy: str
    policy_hash: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a bill as bidders price it."""

    number: int
    code: str
    designation_fr: str
    designation_ar: str
    designation_en: str
    unit: str
    quantity: Decimal


# Every bid asks these: the statements are made once, and on bare tables.
T, L, K, B = (one.__table__ for one in (Tender, Lot, Commission, BillLine))
_BILL = (
    select(B.c.number, B.c.code, B.c.designation_fr, B.c.designation_ar, B.c.designation_en, B.c.unit, B.c.quantity)
    .where(B.c.lot_id == bindparam("lot"))
    .order_by(B.c.number)
)
_LOT = (
    select(
        L.c.id, L.c.ref, L.c.number, L.c.state, L.c.closes_at, L.c.execution_days, T.c.id, T.c.ref,
        T.c.opening_at, T.c.reserved, T.c.profile, T.c.method, K.c.policy, K.c.policy_hash,
    )
    .join(T, T.c.id == L.c.tender_id)
    .join(K, K.c.id == T.c.commission_id)
    .where(L.c.ref == bindparam("ref"), T.c.state.in_([TenderState.PUBLISHED, TenderState.CANCELLED]))
)  # fmt: skip
_HELD = _LOT.with_for_update(read=True, of=L)


def lot_for_bidding(turn: Turn, ref: str) -> LotForBidding:
    """Return a lot that was published, its row held FOR SHARE until the transaction ends; else `NotYours`.

    Whether it is still open, the caller decides by the database's clock, read in a statement of its own after this one.
    """
    return _lot(turn, _HELD, ref)


def lot_to_prepare(turn: Turn, ref: str) -> LotForBidding:
    """Return the same lot while a bid is only prepared: nothing is held, and nobody waits; else `NotYours`."""
    return _lot(turn, _LOT, ref)


def _lot(turn: Turn, asked: Select[*tuple[Any, ...]], ref: str) -> LotForBidding:
    row = turn.tx.execute(asked, {"ref": ref}).first()
    if row is None:
        raise NotYours
    lot_id, lot_ref, number, state, *others = row
    return LotForBidding(lot_id, lot_ref, number, LotState(state), *others)


def bill(turn: Turn, lot_id: UUID) -> list[Item]:
    """Return the bill of quantities of a lot, in order."""
    return [Item(*row) for row in turn.tx.execute(_BILL, {"lot": lot_id})]
