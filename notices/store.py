"""The queries of the letters."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from accounts.tables import Person
from kernel.refusals import NotYours
from kernel.turn import Turn
from notices.rules.letters import SECRET
from notices.tables import Letter

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
