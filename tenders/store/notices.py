"""A published tender as everybody reads it: the notice, which never changes again, and where it stands, which does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from accounts.tables import Authority
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.rules.lives import TenderState
from tenders.store.bidding import Item
from tenders.tables import BillLine, Commission, CommissionMember, Lot, Tender, TenderChange, TenderDocument

SHOWN = (TenderState.PUBLISHED, TenderState.CANCELLED)


# Made once: making a statement costs as much as asking it, and this is asked for every reading of a page.
T, A, L, C = Tender.__table__.c, Authority.__table__.c, Lot.__table__.c, TenderChange.__table__.c
K, M, B, D = (one.__table__.c for one in (Commission, CommissionMember, BillLine, TenderDocument))
_STATES = select(func.array_agg(aggregate_order_by(L.state, L.number))).where(L.tender_id == T.id).scalar_subquery()
_CHANGES = select(func.count()).where(C.tender_id == T.id).scalar_subquery()
STANDING = (
    select(
        T.id, T.ref, T.state, T.title_fr, T.title_ar, T.title_en, A.name_fr, A.name_ar, A.name_en,
        T.reserved, T.published_at, T.closes_at, T.opening_at, _STATES, _CHANGES,
    )
    .join(Authority.__table__, A.id == T.authority_id)
    .where(T.ref == bindparam("ref"), T.state.in_(SHOWN))
)  # fmt: skip
_NOTICE = (
    select(
        T.id, T.ref, T.number, T.object_fr, T.object_ar, T.work, T.wilaya, T.reserved,
        A.address.label("authority_address"), A.nif.label("authority_nif"), T.profile, T.method, T.criteria,
        K.ref.label("commission_ref"), func.encode(K.policy_hash, "hex").label("policy_hash"), K.k,
        select(func.count()).where(M.commission_id == K.id).scalar_subquery().label("members"), T.invented,
    )
    .join(Authority.__table__, A.id == T.authority_id)
    .join(Commission.__table__, K.id == T.commission_id)
    .where(T.id == bindparam("tender"), T.state.in_(SHOWN))
)  # fmt: skip
_DOCUMENTS = (
    select(D.number, D.name, D.media_type, D.size, D.sha256)
    .where(D.tender_id == bindparam("tender"))
    .order_by(D.number)
)
_LOT = (
    L.ref, L.number, L.title_fr, L.title_ar, L.title_en, L.wilaya, case((T.estimate_shown, L.estimate)),
    L.floor, L.ceiling, L.execution_days,
)  # fmt: skip
_OF_LOT = len(_LOT)
_BILLS = (
    select(
        *_LOT, B.number.label("line"), B.code, B.designation_fr, B.designation_ar, B.designation_en, B.unit, B.quantity,
    )
    .join(Tender.__table__, T.id == L.tender_id)
    .outerjoin(BillLine.__table__, B.lot_id == L.id)
    .where(L.tender_id == bindparam("tender"))
    .order_by(L.number, B.number)
)  # fmt: skip


class Standing(NamedTuple):
    """Where a published tender stands. `lot_states` are in the order of the lots' numbers."""

    id: UUID
    ref: str
    state: str
    title_fr: str
    title_ar: str
    title_en: str
    authority_fr: str
    authority_ar: str
    authority_en: str
    reserved: bool
    published_at: datetime
    closes_at: datetime
    opening_at: datetime
    lot_states: tuple[str, ...]
    changes: int


class Change(NamedTuple):
    """Something decided after publication, with its reasons."""

    number: int
    kind: str
    reason_fr: str
    reason_ar: str
    closes_before: datetime | None
    closes_after: datetime | None
    decided_at: datetime


class Document(NamedTuple):
    """A document of the tender, kept under the digest of its bytes."""

    number: int
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LotNotice:
    """A lot as it was published."""

    ref: str
    number: int
    title_fr: str
    title_ar: str
    title_en: str
    wilaya: int
    estimate: Decimal | None
    floor: Decimal | None
    ceiling: Decimal | None
    execution_days: int
    bill: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it was published, whole. What is in it, no act and no query can change."""

    id: UUID
    ref: str
    number: str
    object_fr: str
    object_ar: str
    work: str
    wilaya: int
    reserved: bool
    authority_address: str
    authority_nif: str
    profile: dict[str, Any]
    method: dict[str, Any]
    criteria: list[dict[str, Any]]
    commission_ref: str
    policy_hash: str
    k: int
    members: int
    lots: tuple[LotNotice, ...]
    documents: tuple[Document, ...]
    invented: str | None


@dataclass(frozen=True, slots=True)
class TenderPage:
    """What the page of a tender asks for at each reading: where it stands, and what was changed since."""

    standing: Standing
    changes: tuple[Change, ...]


def tender_page(turn: Turn, ref: str) -> TenderPage:
    """Return a published tender as its page shows it, without the notice, which may be remembered."""
    found = standing(turn, ref)
    return TenderPage(found, changes(turn, found.id) if found.changes else ())


def standing(turn: Turn, ref: str) -> Standing:
    """Return where a published tender stands; else `NotYours`."""
    row = turn.tx.execute(STANDING, {"ref": ref}).first()
    if row is None:
        raise NotYours
    *told, states, changed = row
    return Standing._make((*told, tuple(states), changed))


def changes(turn: Turn, tender_id: UUID) -> tuple[Change, ...]:
    """Return what was decided after publication, in order."""
    c = TenderChange
    columns = (c.number, c.kind, c.reason_fr, c.reason_ar, c.closes_before, c.closes_after, c.decided_at)
    rows = turn.tx.execute(select(*columns).where(c.tender_id == tender_id).order_by(c.number))
    return tuple(Change(*row) for row in rows)


def document(turn: Turn, ref: str, number: int) -> Document:
    """Return a document of a published tender; else `NotYours`."""
    d = TenderDocument
    statement = select(d.number, d.name, d.media_type, d.size, d.sha256).join(Tender, Tender.id == d.tender_id)
    row = turn.tx.execute(statement.where(Tender.ref == ref, Tender.state.in_(SHOWN), d.number == number)).first()
    if row is None:
        raise NotYours
    return Document(*row)


def policy_text(turn: Turn, ref: str) -> str:
    """Return the POLICY/1 document that a published tender's bids are sealed for; else `NotYours`."""
    statement = select(Commission.policy).join(Tender, Tender.commission_id == Commission.id)
    text = turn.tx.scalars(statement.where(Tender.ref == ref, Tender.state.in_(SHOWN))).first()
    if text is None:
        raise NotYours
    return text


def notice(turn: Turn, tender_id: UUID) -> Notice:
    """Return the notice of a published tender; else `NotYours`."""
    asked = {"tender": tender_id}
    row = turn.tx.execute(_NOTICE, asked).mappings().first()
    if row is None:
        raise NotYours
    documents = tuple(Document(*one) for one in turn.tx.execute(_DOCUMENTS, asked))
    return Notice(**row, lots=_lots(turn, tender_id), documents=documents)


def _lots(turn: Turn, tender_id: UUID) -> tuple[LotNotice, ...]:
    """Return the lots of a tender, each with its bill: one row is a line of a bill, or a lot that has none."""
    rows = turn.tx.execute(_BILLS, {"tender": tender_id})
    return tuple(_lot(lot, lines) for lot, lines in groupby(rows, key=lambda row: tuple(row[:_OF_LOT])))


def _lot(lot: tuple[Any, ...], lines: Iterable[Row[*tuple[Any, ...]]]) -> LotNotice:
    bill = tuple(Item(*row[_OF_LOT:]) for row in lines if row.line)
    return LotNotice(*[*lot, bill])
