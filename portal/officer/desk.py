"""What the pages of an authority read before they are shown: a tender whole, with what stands against publishing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.rules.roles import Role
from accounts.tables import Person
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders.actions.publishing import dossier, rules_of
from tenders.rules.calendar import earliest_closing, procedure
from tenders.rules.content import version
from tenders.rules.lives import TenderState
from tenders.rules.phase import Phase, phase, phase_of_all
from tenders.rules.preparation import Lack, lacks
from tenders.store import officers, publication
from tenders.store.lots import Hours
from tenders.tables import Commission, Lot, Tender

UNPUBLISHED = frozenset({TenderState.DRAFT, TenderState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Row:
    """A tender in the workspace, and how the asker stands to it."""

    tender: Tender
    phase: Phase
    mine: bool
    to_approve: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A tender as its authority sees it. `lacks` stand against publishing it; `earliest` is the soonest deadline."""

    tender: Tender
    commission: Commission | None
    author: Person
    phase: Phase
    lacks: list[Lack]
    earliest: datetime | None
    mine: bool
    may_edit: bool
    may_approve: bool

    @property
    def version(self) -> str:
        """Return the version that is shown: it is the one that an approver decides upon."""
        return version(self.tender)

    def lot(self, number: int) -> Lot:
        """Return the lot with this number; else `NotYours`."""
        found = [lot for lot in self.tender.lots if lot.number == number]
        if not found:
            raise NotYours
        return found[0]


def read_workspace(turn: Turn) -> list[Row]:
    """Return the tenders of the asker's authority: what waits for the asker first, then by age."""
    rows = [_row(turn, tender) for tender in officers.workspace(turn)]
    return sorted(rows, key=lambda row: (not row.to_approve, not row.mine or row.tender.state != TenderState.DRAFT))


def read_desk(turn: Turn, ref: str) -> Desk:
    """Return a tender of the asker's authority, whole."""
    tender = officers.tender_of_officer(turn, ref)
    mine, draft = tender.author_id == turn.actor.person_id, tender.state == TenderState.DRAFT
    waits = tender.state in UNPUBLISHED
    return Desk(
        tender=tender,
        commission=publication.commission(turn, tender),
        author=turn.tx.get_one(Person, tender.author_id),
        phase=stage(turn, tender),
        lacks=lacks(dossier(turn, tender), turn.now, rules_of(turn)) if waits else [],
        earliest=_earliest(turn, tender) if waits else None,
        mine=mine,
        may_edit=mine and draft and turn.actor.has(Role.OFFICER),
        may_approve=_may_approve(turn, tender),
    )


def read_draft(turn: Turn, ref: str) -> Desk:
    """Return the asker's own draft; refuses `not_a_draft` once it is out of the author's hands."""
    officers.own_draft(turn, ref)
    return read_desk(turn, ref)


def stage(turn: Turn, tender: Tender) -> Phase:
    """Return where a tender stands."""
    at = turn.now
    return phase_of_all([phase(Hours(lot.state, lot.closes_at, tender.opening_at), at) for lot in tender.lots])


def _row(turn: Turn, tender: Tender) -> Row:
    mine = tender.author_id == turn.actor.person_id
    return Row(tender, stage(turn, tender), mine, _may_approve(turn, tender))


def _may_approve(turn: Turn, tender: Tender) -> bool:
    other = tender.author_id != turn.actor.person_id
    return tender.state == TenderState.SUBMITTED and other and turn.actor.has(Role.APPROVER)


def _earliest(turn: Turn, tender: Tender) -> datetime:
    rules = rules_of(turn)
    how = procedure([lot.estimate for lot in tender.lots], rules)
    return earliest_closing(turn.now, how, rules)
