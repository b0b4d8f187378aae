"""What publishing writes: a summary for the list and the search, numbers, bills, deadlines."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, select, text, update

from accounts.tables import Authority
from kernel.money import total
from kernel.turn import Turn
from law.rules import every_wilaya
from tenders.rules.search import folded
from tenders.tables import BillLine, Commission, Lot, Tender, TenderChange, TenderDocument


def summarise(turn: Turn, tender: Tender) -> None:
    """Write down what the list and the search ask of a tender, now that it stands."""
    estimates = [lot.estimate for lot in tender.lots]
    known = [amount for amount in estimates if amount is not None]
    tender.lot_count = len(estimates)
    tender.estimate = total(known) if tender.estimate_shown and len(known) == len(estimates) else None
    tender.places = sorted({tender.wilaya, *(lot.wilaya for lot in tender.lots)})
    tender.words = _words(turn, tender, tender.places)


def _words(turn: Turn, tender: Tender, places: list[int]) -> ColumnElement[object]:
    """Return the vector of what a search finds a tender by: its texts, its lots', its authority's, its wilayas'."""
    authority = turn.tx.get_one(Authority, tender.authority_id)
    own = (tender.ref, tender.number, tender.title_fr, tender.title_ar, tender.title_en)
    objects = (tender.object_fr, tender.object_ar)
    lots = [title for lot in tender.lots for title in (lot.title_fr, lot.title_ar, lot.title_en)]
    buyers = (authority.name_fr, authority.name_ar, authority.name_en)
    lands = [name for code in places for name in every_wilaya()[code].names.values()]
    return func.strip(func.to_tsvector(text("'french'"), folded(*own, *objects, *lots, *buyers, *lands)))


def commission(turn: Turn, tender: Tender, *, held: bool = False) -> Commission | None:
    """Return the commission that a tender names; `held`, so that its mandate does not end meanwhile."""
    statement = select(Commission).where(Commission.id == tender.commission_id)
    return turn.tx.scalars(statement.with_for_update(read=True) if held else statement).first()


def move_deadline(turn: Turn, tender: Tender) -> None:
    """Give the lots that are still open the deadline of their tender."""
    values = {"closes_at": tender.closes_at, "due_at": tender.closes_at}
    turn.tx.execute(update(Lot).where(Lot.tender_id == tender.id, Lot.state == "published").values(**values))


def next_number(turn: Turn, table: type[Lot | TenderDocument | TenderChange], tender: Tender) -> int:
    """Return the number that follows the last of a tender's lots, documents or changes; its row is locked by then."""
    last = select(func.max(table.number)).where(table.tender_id == tender.id)
    return (turn.tx.scalar(last) or 0) + 1


def replace_bill(turn: Turn, lot: Lot, rows: list[dict[str, object]]) -> None:
    """Put these lines in the place of a lot's bill."""
    turn.tx.execute(delete(BillLine).where(BillLine.lot_id == lot.id))
    turn.tx.expire(lot, ["lines"])
    if rows:
        turn.tx.execute(BillLine.__table__.insert(), rows)  # type: ignore[attr-defined]
