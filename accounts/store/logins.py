"""Logins: who holds a secret, and what they may be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, func, select, update

from accounts.rules import logins as rules
from accounts.rules.standing import Standing
from accounts.tables import Agency, Authority, Firm, Login, Mandate, Person
from kernel.ids import new_token, token_digest
from kernel.refusals import NotYours
from kernel.turn import Turn


def localised(house: type[Authority | Agency]) -> ColumnElement[str]:
    """Return a house's name in its person's language."""
    return case((Person.language == "ar", house.name_ar), (Person.language == "fr", house.name_fr), else_=house.name_en)


# Every request of somebody who is signed in begins with this question: it is made once.
_house = func.coalesce(Mandate.firm_id, Mandate.authority_id, Mandate.agency_id)
_STANDING = (
    select(
        Person, Login.house, Login.seen_at, Mandate.role,
        func.coalesce(Firm.ref, Authority.ref, Agency.ref),
        func.coalesce(Firm.name, localised(Authority), localised(Agency)),
    )
    .join(Login, Login.person_id == Person.id)
    .outerjoin(Mandate, (Mandate.person_id == Person.id) & Mandate.ended_at.is_(None)
               & _house.is_not_distinct_from(Login.house))
    .outerjoin(Firm, Firm.id == Mandate.firm_id)
    .outerjoin(Authority, Authority.id == Mandate.authority_id)
    .outerjoin(Agency, Agency.id == Mandate.agency_id)
    .where(Login.digest == bindparam("digest"), Login.ended_at.is_(None), Login.expires_at > bindparam("now"),
           Person.closed_at.is_(None))
)  # fmt: skip


def standing(turn: Turn, token: str) -> Standing | None:
    """Return who signed in with this secret, in one query; nothing if the login or the account has ended."""
    rows = turn.tx.execute(_STANDING, {"digest": token_digest(token), "now": turn.now}).all()
    if not rows:
        return None
    person, house_id, seen_at, _, house_ref, house_name = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    return Standing(
        person.id,
        person.ref,
        person.name,
        person.email,
        person.language,
        roles,
        house_id,
        house_ref,
        house_name,
        seen_at,
    )


def begin(turn: Turn, person_id: UUID, house_id: UUID | None) -> str:
    """Begin a login and return its secret, which is kept nowhere."""
    secret = new_token()
    ends = rules.expires_at(turn.now, turn.now)
    times = {"began_at": turn.now, "seen_at": turn.now, "expires_at": ends}
    turn.tx.add(Login(digest=token_digest(secret), person_id=person_id, house=house_id, **times))
    turn.tx.flush()
    return secret


def touch(turn: Turn, secret: str) -> None:
    """Write down a sign of life: the login lasts on, to its longest."""
    login = turn.tx.get_one(Login, token_digest(secret), with_for_update=True)
    login.seen_at, login.expires_at = turn.now, rules.expires_at(login.began_at, turn.now)


def end(turn: Turn, secret: str) -> None:
    """End the login of a secret."""
    _end(turn, Login.digest == token_digest(secret))


def end_all(turn: Turn, person_id: UUID) -> None:
    """End every login of somebody, on every machine."""
    _end(turn, Login.person_id == person_id)


def own(turn: Turn) -> Sequence[Login]:
    """Return the actor's logins that stand, the last seen first."""
    standing = select(Login).where(Login.person_id == turn.actor.person_id, Login.ended_at.is_(None))
    return turn.tx.scalars(standing.where(Login.expires_at > turn.now).order_by(Login.seen_at.desc())).all()


def end_own(turn: Turn, digest: bytes) -> None:
    """End one of the actor's logins."""
    if not _end(turn, (Login.digest == digest) & (Login.person_id == turn.actor.person_id)):
        raise NotYours


def _end(turn: Turn, which: ColumnElement[bool]) -> int:
    ended = update(Login).where(which, Login.ended_at.is_(None)).values(ended_at=turn.now).returning(Login.digest)
    return len(turn.tx.execute(ended).all())
