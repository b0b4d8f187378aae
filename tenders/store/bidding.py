"""What filing a bid asks of a lot. The lot's row is held while it does, so that a close waits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select

from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import LotState, TenderState
from tenders.tables import BillLine, Commission, Lot, Tender


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


@dataclass(frozen=True, slots=True)
class LotForBidding:
    """A published lot with what its bids are bound to. `profile` is frozen, `policy` the text of POLICY/1.

    Only `state`, `closes_at` and `opening_at` may have changed since it was published.
    """

    id: UUID
    state: LotState
    closes_at: datetime
    opening_at: datetime
    ref: str
    number: int
    execution_days: int
    tender_id: UUID
    tender_ref: str
    reserved: bool
    profile: dict[str, Any]
    method: dict[str, Any]
    policy: str
    policy_hash: bytes
    bill: tuple[Item, ...]


# Every bid asks for what may have changed: the statement is made once, and on bare tables.
T, L, K, B = (one.__table__ for one in (Tender, Lot, Commission, BillLine))
_NOW = (
    select(L.c.id, L.c.state, L.c.closes_at, T.c.opening_at)
    .join(T, T.c.id == L.c.tender_id)
    .where(L.c.ref == bindparam("ref"), T.c.state.in_([TenderState.PUBLISHED, TenderState.CANCELLED]))
)
_HELD = _NOW.with_for_update(read=True, of=L)
_FROZEN = (
    select(
        L.c.ref, L.c.number, L.c.execution_days, T.c.id.label("tender_id"), T.c.ref.label("tender_ref"),
        T.c.reserved, T.c.profile, T.c.method, K.c.policy, K.c.policy_hash,
    )
    .join(T, T.c.id == L.c.tender_id)
    .join(K, K.c.id == T.c.commission_id)
    .where(L.c.id == bindparam("lot"))
)  # fmt: skip
_BILL = (
    select(B.c.number, B.c.code, B.c.designation_fr, B.c.designation_ar, B.c.designation_en, B.c.unit, B.c.quantity)
    .where(B.c.lot_id == bindparam("lot"))
    .order_by(B.c.number)
)


def lot_for_bidding(turn: Turn, ref: str) -> LotForBidding:
    """Return a lot that was published, its row held FOR SHARE until the transaction ends; else `NotYours`.

    Whether it is still open, the caller decides by the database's clock, read in a statement of its own after this one.
    """
    return _lot(turn, _HELD, ref)


def lot_to_prepare(turn: Turn, ref: str) -> LotForBidding:
    """Return the same lot while a bid is only prepared: nothing is held, and nobody waits; else `NotYours`."""
    return _lot(turn, _NOW, ref)


def _lot(turn: Turn, asked: Select[*tuple[Any, ...]], ref: str) -> LotForBidding:
    now = turn.tx.execute(asked, {"ref": ref}).first()
    if now is None:
        raise NotYours
    place = _place(now.id)
    if not place:
        place.append(_whole(turn, now))
    return replace(place[0], state=LotState(now.state), closes_at=now.closes_at, opening_at=now.opening_at)


@lru_cache(maxsize=1024)
def _place(_lot_id: UUID) -> list[LotForBidding]:
    """Return where a lot is kept once it was read: thousands of bids ask for what will never change in it."""
    return []


def _whole(turn: Turn, now: Row[Any]) -> LotForBidding:
    frozen = turn.tx.execute(_FROZEN, {"lot": now.id}).mappings().one()
    bill = tuple(Item(*row) for row in turn.tx.execute(_BILL, {"lot": now.id}))
    return LotForBidding(now.id, LotState(now.state), now.closes_at, now.opening_at, **frozen, bill=bill)
