"""Drafts: parts that only their own person reads, and only with the key that the browser keeps."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from bids.tables import Draft
from kernel.turn import Turn
from tenders.tables import Lot, Tender

# Every bid asks this: the statement is made once, and on the bare table.
_D = Draft.__table__.c
_WHOLE = (
    select(_D.part, _D.head, _D.content)
    .where(_D.lot_id == bindparam("lot"), _D.person_id == bindparam("person"))
    .order_by(_D.part)
)


def hold(turn: Turn, lot_id: UUID) -> None:
    """Let papers join the actor's draft one after the other: two browser windows must not take the same number.

    There may be no row to lock yet, so the lock stands for the pair of lot and person; it ends with the turn.
    """
    key = func.hashtextextended(f"draft/{lot_id}/{turn.actor.person_id}", 0)
    turn.tx.execute(select(func.pg_advisory_xact_lock(key)))


def heads(turn: Turn, lot_id: UUID) -> list[tuple[int, bytes]]:
    """Return the number and the hidden description of each part of the actor's draft, without the papers' bytes."""
    own = (Draft.lot_id == lot_id, Draft.person_id == turn.actor.person_id)
    rows = turn.tx.execute(select(Draft.part, Draft.head).where(*own).order_by(Draft.part))
    return [(part, head) for part, head in rows]


def whole(turn: Turn, lot_id: UUID) -> list[tuple[int, bytes, bytes | None]]:
    """Return the number, hidden description and hidden bytes of each part of the actor's draft."""
    rows = turn.tx.execute(_WHOLE, {"lot": lot_id, "person": turn.actor.person_id})
    return [(part, head, content) for part, head, content in rows]


def own_lots(turn: Turn) -> list[tuple[Lot, Tender]]:
    """Return the lots for which the actor has a draft, the nearest deadline first."""
    drafted = select(Draft.lot_id).where(Draft.person_id == turn.actor.person_id)
    rows = select(Lot, Tender).join(Tender, Tender.id == Lot.tender_id).where(Lot.id.in_(drafted))
    return [(lot, tender) for lot, tender in turn.tx.execute(rows.order_by(Lot.closes_at, Lot.ref))]


def keep(turn: Turn, lot_id: UUID, part: int, head: bytes, content: bytes | None = None) -> None:
    """Write a part, in the place of what it was before."""
    new = {"head": head, "content": content, "saved_at": turn.now}
    row = insert(Draft).values(lot_id=lot_id, person_id=turn.actor.person_id, part=part, **new)
    turn.tx.execute(row.on_conflict_do_update(index_elements=["lot_id", "person_id", "part"], set_=new))


def next_part(turn: Turn, lot_id: UUID) -> int:
    """Return the number that the next paper of the actor's draft takes."""
    own = (Draft.lot_id == lot_id, Draft.person_id == turn.actor.person_id)
    return (turn.tx.scalar(select(func.max(Draft.part)).where(*own)) or 0) + 1


def drop_part(turn: Turn, lot_id: UUID, part: int) -> None:
    """Remove a part of the actor's draft."""
    turn.tx.execute(
        delete(Draft).where(Draft.lot_id == lot_id, Draft.person_id == turn.actor.person_id, Draft.part == part)
    )


def drop(turn: Turn, lot_id: UUID) -> None:
    """Remove the actor's draft."""
    turn.tx.execute(delete(Draft).where(Draft.lot_id == lot_id, Draft.person_id == turn.actor.person_id))


def drop_all(turn: Turn, lot_id: UUID) -> None:
    """Remove every draft of a lot: after the close nobody can submit one."""
    turn.tx.execute(delete(Draft).where(Draft.lot_id == lot_id))
