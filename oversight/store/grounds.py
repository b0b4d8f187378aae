"""The words that the acts about a tender rest on. The ledger keeps their digests, the rooms keep the words."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Select, select

from audit.rules import text_digest
from bids.tables import OpenedBid, Opening
from evaluation.tables import Award, LotReturn, NoAward, Verdict
from kernel.turn import Turn
from oversight.store.doors import auditors_only
from oversight.store.tenders import Overseen
from tenders.tables import TenderChange


def grounds_of(turn: Turn, of: Overseen) -> dict[str, str]:
    """Return every text that something about a tender was decided on, by its digest.

    A text that was written over, or tampered with, is not found under the digest that its entry holds.
    """
    auditors_only(turn)
    return {text_digest(text): text for text in _texts(turn, of) if text}


def _texts(turn: Turn, of: Overseen) -> Iterator[str | None]:
    yield of.tender.sent_back
    changes = turn.tx.scalars(select(TenderChange).where(TenderChange.tender_id == of.tender.id))
    yield from (change.grounds for change in changes)
    yield from turn.tx.scalars(select(Opening.adjourned_why).where(Opening.tender_id == of.tender.id))
    for question in _about_lots([lot.id for lot in of.tender.lots]):
        yield from turn.tx.scalars(question)


def _about_lots(lots: list[UUID]) -> Iterator[Select[str]]:
    judged = select(Verdict.remark).join(OpenedBid, OpenedBid.filing_id == Verdict.filing_id)
    yield judged.where(OpenedBid.lot_id.in_(lots))
    yield select(LotReturn.reason).where(LotReturn.lot_id.in_(lots))
    yield select(NoAward.grounds).where(NoAward.lot_id.in_(lots))
    yield select(Award.grounds).where(Award.lot_id.in_(lots))
