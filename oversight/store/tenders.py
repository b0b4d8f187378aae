"""The tenders of all authorities, as an auditor finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, or_, select, tuple_
from sqlalchemy.orm import selectinload

from accounts.tables import Authority
from kernel.refusals import NotYours
from kernel.turn import Turn
from oversight.rules import is_unopened
from oversight.store.doors import auditors_only
from tenders.tables import Commission, Tender

PAGE = 50


@dataclass(frozen=True, slots=True)
class Overseen:
    """A tender with its authority, and the references of all that its history is about."""

    tender: Tender
    authority: Authority
    commission_ref: str | None

    @property
    def unopened(self) -> bool:
        """Say whether envelopes of this tender may still be opened."""
        return is_unopened({lot.state for lot in self.tender.lots})

    @property
    def subjects(self) -> list[str]:
        """Return what the ledger calls the tender, its lots and its commission."""
        lots = [lot.ref for lot in self.tender.lots]
        return [self.tender.ref, *lots, *([self.commission_ref] if self.commission_ref else [])]


def tenders_overseen(turn: Turn, words: str = "", after: str = "") -> tuple[Sequence[Overseen], str | None]:
    """Return a page of tenders, the newest first, and after which reference the next one begins.

    `words` are looked for in references and titles.
    """
    statement = _all(turn).order_by(Tender.prepared_at.desc(), Tender.id.desc()).limit(PAGE + 1)
    if words:
        looked_in = (Tender.ref, Tender.number, Tender.title_fr, Tender.title_ar)
        statement = statement.where(or_(*(column.icontains(words, autoescape=True) for column in looked_in)))
    if after:
        last = tender_overseen(turn, after).tender
        statement = statement.where(tuple_(Tender.prepared_at, Tender.id) < (last.prepared_at, last.id))
    found = [_overseen(row) for row in turn.tx.execute(statement)]
    page = found[:PAGE]
    return page, page[-1].tender.ref if len(found) > PAGE else None


def tender_overseen(turn: Turn, ref: str) -> Overseen:
    """Return one tender, whoever's it is."""
    found = turn.tx.execute(_all(turn).where(Tender.ref == ref)).first()
    if found is None:
        raise NotYours
    return _overseen(found)


def _all(turn: Turn) -> Select[Tender, Authority, str]:
    auditors_only(turn)
    statement = select(Tender, Authority, Commission.ref).join(Authority, Authority.id == Tender.authority_id)
    joined = statement.join(Commission, Commission.id == Tender.commission_id, isouter=True)
    return joined.options(selectinload(Tender.lots))


def _overseen(row: Row[Tender, Authority, str]) -> Overseen:
    tender, authority, commission_ref = row
    return Overseen(tender, authority, commission_ref)
