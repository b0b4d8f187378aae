"""Who stands behind the references of the ledger, as long as the portal knows them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from accounts.tables import Agency, Authority, Firm, Mandate, Person
from kernel.turn import Turn
from oversight.rules import Known, Seat


def known(turn: Turn, refs: Collection[str]) -> dict[str, Known]:
    """Return the people behind these references. Who was erased is not among them: the ledger stands without names."""
    statement = (
        select(Person.ref, Person.name, Mandate, Firm, Authority, Agency)
        .join(Mandate, Mandate.person_id == Person.id, isouter=True)
        .join(Firm, Firm.id == Mandate.firm_id, isouter=True)
        .join(Authority, Authority.id == Mandate.authority_id, isouter=True)
        .join(Agency, Agency.id == Mandate.agency_id, isouter=True)
        .where(Person.ref.in_(refs))
        .order_by(Mandate.granted_at)
    )
    names: dict[str, str] = {}
    seats: dict[str, list[Seat]] = {}
    for ref, name, mandate, firm, authority, agency in turn.tx.execute(statement):
        names[ref] = name
        seats.setdefault(ref, []).extend(_seats(mandate, firm, authority, agency))
    return {ref: Known(name, seats[ref]) for ref, name in names.items()}


def _seats(
    mandate: Mandate | None, firm: Firm | None, authority: Authority | None, agency: Agency | None
) -> list[Seat]:
    if mandate is None:
        return []
    return [Seat(mandate.role, _names(firm, authority, agency), mandate.granted_at, mandate.ended_at)]


def _names(*houses: Firm | Authority | Agency | None) -> dict[str, str] | None:
    house = next((one for one in houses if one is not None), None)
    match house:
        case None:
            return None
        case Firm(name=name):
            return dict.fromkeys(("ar", "fr", "en"), name)
        case _:
            return {"ar": house.name_ar, "fr": house.name_fr, "en": house.name_en}
