"""Filings: what a firm has filed on a lot, and how another is added. No query here reads another firm's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from audit.store import newest_note
from bids.rules.envelope import Envelope
from bids.tables import Filing
from kernel.database import Base
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.tables import Lot, Tender

# A firm's page shows the latest of what is past.
MOST_SHOWN = 200

# Filing a bid is what the portal does most when it is busiest: these statements are made once, and on bare tables.
_filings, _segments = (Base.metadata.tables[name] for name in ("filings", "segments"))
_now = select(func.clock_timestamp().label("at")).subquery("now")
_own = (_filings.c.lot_id == bindparam("lot")) & (_filings.c.firm_id == bindparam("firm"))
_ARRIVAL = (
    select(
        _now.c.at,
        func.coalesce(newest_note(), ""),
        *(_filings.c[name] for name in ("id", "ref", "version", "kind", "tracker", "receipt")),
    )
    .select_from(_now.join(_filings, _own, isouter=True))
    .order_by(_filings.c.version)
)
_ADD_SEGMENTS = insert(_segments).on_conflict_do_nothing()
_ADD = insert(_filings).on_conflict_do_nothing().returning(_filings.c.id)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a firm has filed on a lot before."""

    id: UUID
    ref: str
    version: int
    kind: str
    tracker: bytes
    receipt: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """The moment of a filing: the database's clock, the ledger's newest checkpoint, and what the firm filed before."""

    at: datetime
    checkpoint: str
    earlier: tuple[Earlier, ...]


def arrival(turn: Turn, lot_id: UUID, firm_id: UUID) -> Arrival:
    """Return the moment at which a firm files on a lot; what it filed before is in order.

    It is a statement of its own after the one that locked the lot: only so does the clock say when the lock was held.
    """
    rows = turn.tx.connection().execute(_ARRIVAL, {"lot": lot_id, "firm": firm_id}).all()
    at, checkpoint = rows[0][:2]
    return Arrival(at, checkpoint, tuple(Earlier(*row[2:]) for row in rows if row.id))


def own_filing(turn: Turn, ref: str) -> tuple[Filing, Lot, Tender]:
    """Return a filing of the actor's firm with its lot and tender; anybody else's is not found."""
    rows = select(Filing, Lot, Tender).join(Lot, Lot.id == Filing.lot_id).join(Tender, Tender.id == Lot.tender_id)
    found = turn.tx.execute(rows.where(Filing.ref == ref, Filing.firm_id == turn.actor.house_id)).first()
    if found is None:
        raise NotYours
    return found[0], found[1], found[2]


def filing_named(turn: Turn, ref: str) -> Filing:
    """Return a filing by its reference, for the letter that carries its receipt."""
    return turn.tx.scalars(select(Filing).where(Filing.ref == ref)).one()


def filed_under(turn: Turn, key: UUID) -> str | None:
    """Return the reference of what the actor's firm filed under a number that its page had drawn."""
    return turn.tx.scalar(select(Filing.ref).where(Filing.id == key, Filing.firm_id == turn.actor.house_id))


def own_last(turn: Turn) -> list[tuple[Filing, Lot, Tender]]:
    """Return the last filing of the actor's firm on each lot, the latest deadline first, at most two hundred."""
    last = (
        select(Filing.id)
        .where(Filing.firm_id == turn.actor.house_id)
        .ext(distinct_on(Filing.lot_id))
        .order_by(Filing.lot_id, Filing.version.desc())
    )
    rows = select(Filing, Lot, Tender).join(Lot, Lot.id == Filing.lot_id).join(Tender, Tender.id == Lot.tender_id)
    newest = rows.where(Filing.id.in_(last)).order_by(Lot.closes_at.desc(), Lot.ref).limit(MOST_SHOWN)
    return [(filing, lot, tender) for filing, lot, tender in turn.tx.execute(newest)]


def of_lot(turn: Turn, lot_id: UUID, firm_id: UUID) -> Sequence[Filing]:
    """Return what a firm has filed on a lot, newest first."""
    own = select(Filing).where(Filing.lot_id == lot_id, Filing.firm_id == firm_id)
    return turn.tx.scalars(own.order_by(Filing.version.desc())).all()


def add_segments(turn: Turn, filing_id: UUID, contents: Iterable[tuple[Envelope, Sequence[bytes]]]) -> None:
    """Keep the ciphertext of each envelope in its segments; what a twin of this filing has kept stays."""
    rows = [
        {"filing_id": filing_id, "envelope": envelope.value, "number": number, "content": content}
        for envelope, segments in contents
        for number, content in enumerate(segments)
    ]
    turn.tx.connection().execute(_ADD_SEGMENTS, rows)


def add(turn: Turn, filing: dict[str, object]) -> bool:
    """Keep a filing; False where another took its version or its fingerprint a moment before."""
    return turn.tx.connection().execute(_ADD, filing).first() is not None
