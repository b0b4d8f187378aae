"""Logins: who holds a secret, and what they may be."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, select

from accounts.rules.standing import Standing
from accounts.tables import Agency, Authority, Firm, Login, Mandate, Person
from kernel.ids import token_digest
from kernel.turn import Turn


def standing(turn: Turn, token: str) -> Standing | None:
    """Return who signed in with this secret, in one query; nothing if the login or the account has ended."""
    house = func.coalesce(Mandate.firm_id, Mandate.authority_id, Mandate.agency_id)
    rows = turn.tx.execute(
        select(
            Person, Login.house, Mandate.role,
            func.coalesce(Firm.ref, Authority.ref, Agency.ref),
            func.coalesce(Firm.name, localised(Authority), localised(Agency)),
        )
        .join(Login, Login.person_id == Person.id)
        .outerjoin(Mandate, (Mandate.person_id == Person.id) & Mandate.ended_at.is_(None)
                   & house.is_not_distinct_from(Login.house))
        .outerjoin(Firm, Firm.id == Mandate.firm_id)
        .outerjoin(Authority, Authority.id == Mandate.authority_id)
        .outerjoin(Agency, Agency.id == Mandate.agency_id)
        .where(Login.digest == token_digest(token), Login.ended_at.is_(None), Login.expires_at > turn.now,
               Person.closed_at.is_(None))
    ).all()  # fmt: skip
    if not rows:
        return None
    person, house_id, _, house_ref, house_name = rows[0]
    roles = frozenset(role for _, _, role, _, _ in rows if role)
    return Standing(
        person.id, person.ref, person.name, person.email, person.language, roles, house_id, house_ref, house_name
    )


def localised(house: type[Authority | Agency]) -> ColumnElement[str]:
    """Return a house's name in its person's language."""
    return case((Person.language == "ar", house.name_ar), (Person.language == "fr", house.name_fr), else_=house.name_en)
