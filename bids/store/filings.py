"""Filings: what a firm has filed on a lot, and how another is added. No query here reads another firm's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from bids.rules.envelope import Envelope
from bids.tables import Filing
from kernel.database import Base
from kernel.refusals import NotYours
from kernel.turn import Turn

# Filing a bid is what the portal does most when it is busiest: these statements are made once, and on bare tables.
_filings, _segments = (Base.metadata.tables[name] for name in ("filings", "segments"))
_now = select(func.clock_timestamp().label("at")).subquery("now")
_own = (_filings.c.lot_id == bindparam("lot")) & (_filings.c.firm_id == bindparam("firm"))
_ARRIVAL = (
    select(_now.c.at, *(_filings.c[name] for name in ("id", "ref", "version", "kind", "tracker", "receipt")))
    .select_from(_now.join(_filings, _own, isouter=True))
    .order_by(_filings.c.version)
)
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


def arrival(turn: Turn, lot_id: UUID, firm_id: UUID) -> tuple[datetime, list[Earlier]]:
    """Return the database's clock, and what one firm has filed on one lot before, oldest first.

    It is a statement of its own after the one that locked the lot: only so does the clock say when the lock was held.
    """
    rows = turn.tx.connection().execute(_ARRIVAL, {"lot": lot_id, "firm": firm_id}).all()
    return rows[0].at, [Earlier(*row[1:]) for row in rows if row.id]


def own_filing(turn: Turn, ref: str) -> Filing:
    """Return a filing of the actor's firm; anybody else's is not found."""
    found = turn.tx.scalar(select(Filing).where(Filing.ref == ref, Filing.firm_id == turn.actor.house_id))
    if found is None:
        raise NotYours
    return found


def filing_named(turn: Turn, ref: str) -> Filing:
    """Return a filing by its reference, for the letter that carries its receipt."""
    return turn.tx.scalars(select(Filing).where(Filing.ref == ref)).one()


def filings_of_firm(turn: Turn, firm_id: UUID) -> Sequence[Filing]:
    """Return everything a firm has filed, newest first."""
    return turn.tx.scalars(select(Filing).where(Filing.firm_id == firm_id).order_by(Filing.received_at.desc())).all()


def add_segments(turn: Turn, filing_id: UUID, contents: Iterable[tuple[Envelope, Sequence[bytes]]]) -> None:
    """Keep the ciphertext of each envelope in its segments."""
    rows = [
        {"filing_id": filing_id, "envelope": envelope.value, "number": number, "content": content}
        for envelope, segments in contents
        for number, content in enumerate(segments)
    ]
    turn.tx.connection().execute(_segments.insert(), rows)


def add(turn: Turn, filing: dict[str, object]) -> bool:
    """Keep a filing; False where another took its version or its fingerprint a moment before."""
    return turn.tx.connection().execute(_ADD, filing).first() is not None
