"""Logins: who holds a secret, and what they may be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, bindparam, case, func, select, update

from accounts.rules import logins as rules
from accounts.rules.standing import Standing
from accounts.tables import Agency, Authority, Firm, Login, Mandate, Person
from kernel.ids import new_token, token_digest
from kernel.refusals import NotYours
from kernel.turn import Turn

P, L, M, F, A, G = (one.__table__ for one in (Person, Login, Mandate, Firm, Authority, Agency))


def localised(house: FromClause) -> ColumnElement[str]:
    """Return a house's name in its person's language."""
    return case((P.c.language == "ar", house.c.name_ar), (P.c.language == "fr", house.c.name_fr), else_=house.c.name_en)


# Every request of somebody who is signed in begins with this question: it is made once, and on bare tables.
_house = func.coalesce(M.c.firm_id, M.c.authority_id, M.c.agency_id)
_STANDING = (
    select(
        P.c.id, P.c.ref, P.c.name, P.c.email, P.c.language, L.c.house,
        func.coalesce(F.c.ref, A.c.ref, G.c.ref).label("house_ref"),
        func.coalesce(F.c.name, localised(A), localised(G)).label("house_name"),
        L.c.seen_at, M.c.role,
    )
    .join(L, L.c.person_id == P.c.id)
    .outerjoin(M, (M.c.person_id == P.c.id) & M.c.ended_at.is_(None) & _house.is_not_distinct_from(L.c.house))
    .outerjoin(F, F.c.id == M.c.firm_id)
    .outerjoin(A, A.c.id == M.c.authority_id)
    .outerjoin(G, G.c.id == M.c.agency_id)
    .where(L.c.digest == bindparam("digest"), L.c.ended_at.is_(None), L.c.expires_at > bindparam("now"),
           P.c.closed_at.is_(None))
)  # fmt: skip


def standing(turn: Turn, token: str) -> Standing | None:
    """Return who signed in with this secret, in one query; nothing if the login or the account has ended."""
    rows = turn.tx.execute(_STANDING, {"digest": token_digest(token), "now": turn.now}).all()
    if not rows:
        return None
    one = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    return Standing(
        one.id, one.ref, one.name, one.email, one.language, roles,
        one.house, one.house_ref, one.house_name, one.seen_at,
    )  # fmt: skip


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
