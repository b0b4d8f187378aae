"""The queries of the letters."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from accounts.rules.roles import Role
from accounts.store.people import PersonCard, card_of
from accounts.tables import Mandate, Person
from bids.tables import Filing
from kernel.refusals import NotYours
from kernel.turn import Turn
from notices.rules.letters import SECRET
from notices.tables import Letter
from tenders.rules.lives import ChangeKind
from tenders.tables import Commission, CommissionMember, Lot, Tender, TenderChange

PAGE = 50


def add_once(turn: Turn, letter: dict[str, object]) -> UUID | None:
    """Write a letter down unless the same was written to the same person before; return its key if it is new."""
    row = insert(Letter).values(letter).on_conflict_do_nothing(constraint="uq_letters_person_id_cause")
    return turn.tx.execute(row.returning(Letter.id)).scalar_one_or_none()


def to_send(turn: Turn, key: UUID) -> tuple[Letter, Person] | None:
    """Return a letter that has not left and its reader, the letter locked; nothing if it left or nobody reads it."""
    found = select(Letter, Person).join(Person, Person.id == Letter.person_id)
    waiting = found.where(Letter.id == key, Letter.sent_at.is_(None), Person.closed_at.is_(None))
    row = turn.tx.execute(waiting.with_for_update(of=Letter)).one_or_none()
    return (row[0], row[1]) if row else None


def mine(turn: Turn) -> Sequence[Letter]:
    """Return the newest letters of the person who asks, those with a secret link left out."""
    own = select(Letter).where(Letter.person_id == turn.actor.person_id, Letter.kind.not_in(SECRET))
    return turn.tx.scalars(own.order_by(Letter.written_at.desc(), Letter.id).limit(PAGE)).all()


def one_of_mine(turn: Turn, ref: str) -> Letter:
    """Return one letter of the person who asks; anybody else's, or none, is not found."""
    own = select(Letter).where(Letter.ref == ref, Letter.person_id == turn.actor.person_id, Letter.kind.not_in(SECRET))
    letter = turn.tx.scalars(own).one_or_none()
    if letter is None:
        raise NotYours
    return letter


def tender(turn: Turn, ref: str) -> Tender:
    """Return a tender by its reference, for the letters about it."""
    return turn.tx.scalars(select(Tender).where(Tender.ref == ref)).one()


def last_change(turn: Turn, ref: str, kind: ChangeKind) -> TenderChange:
    """Return the newest change of a kind to a tender: it is the one that matters to whoever hears of it late."""
    own = select(TenderChange).join(Tender, Tender.id == TenderChange.tender_id).where(Tender.ref == ref)
    return turn.tx.scalars(own.where(TenderChange.kind == kind).order_by(TenderChange.number.desc()).limit(1)).one()


def filers(turn: Turn, tender_id: UUID) -> Sequence[UUID]:
    """Return the firms that have filed on a lot of a tender, whatever became of it."""
    filed = select(Filing.firm_id).join(Lot, Lot.id == Filing.lot_id).where(Lot.tender_id == tender_id)
    return turn.tx.scalars(filed.distinct().order_by(Filing.firm_id)).all()


def commission(turn: Turn, ref: str) -> Commission:
    """Return a commission by its reference, for the letters to its members."""
    return turn.tx.scalars(select(Commission).where(Commission.ref == ref)).one()


def members(turn: Turn, commission_id: UUID) -> list[PersonCard]:
    """Return who sits in a commission and is still a member for its authority, in the order of their seats."""
    seated = select(Person).join(CommissionMember, CommissionMember.person_id == Person.id).join(Commission)
    held = select(Mandate.id).where(
        Mandate.person_id == Person.id,
        Mandate.authority_id == Commission.authority_id,
        Mandate.role == Role.COMMISSION_MEMBER,
        Mandate.ended_at.is_(None),
    )
    sitting = seated.where(Commission.id == commission_id, Person.closed_at.is_(None), held.exists())
    return [card_of(person) for person in turn.tx.scalars(sitting.order_by(CommissionMember.number))]


def reader(turn: Turn, person_id: UUID) -> PersonCard | None:
    """Return somebody to write to; nothing where the account is closed."""
    found = turn.tx.get(Person, person_id)
    return card_of(found) if found and found.closed_at is None else None
