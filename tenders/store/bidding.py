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


# Every bid asks these: the statements are made once.
_line = BillLine
_BILL = (
    select(
        _line.number, _line.code, _line.designation_fr, _line.designation_ar, _line.designation_en, _line.unit,
        _line.quantity,
    )
    .where(_line.lot_id == bindparam("lot"))
    .order_by(_line.number)
)  # fmt: skip
_LOT = (
    select(
        Lot.id, Lot.ref, Lot.number, Lot.state, Lot.closes_at, Lot.execution_days, Tender.id, Tender.ref,
        Tender.opening_at, Tender.reserved, Tender.profile, Tender.method, Commission.policy, Commission.policy_hash,
    )
    .join(Tender, Tender.id == Lot.tender_id)
    .join(Commission, Commission.id == Tender.commission_id)
    .where(Lot.ref == bindparam("ref"), Tender.state.in_([TenderState.PUBLISHED, TenderState.CANCELLED]))
)  # fmt: skip
_HELD = _LOT.with_for_update(read=True, of=Lot)


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
