"""Contracting authorities and agencies: public bodies, whose names anybody may know."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from accounts.tables import Agency, Authority
from kernel.ids import new_ref
from kernel.refusals import NotYours, Refused
from kernel.store import refusing
from kernel.turn import Turn


def authority(turn: Turn, key: UUID) -> Authority:
    """Return a contracting authority."""
    found = turn.tx.get(Authority, key)
    if found is None:
        raise NotYours
    return found


def authority_by_ref(turn: Turn, ref: str) -> Authority:
    """Return a contracting authority by its reference."""
    found = turn.tx.scalars(select(Authority).where(Authority.ref == ref)).one_or_none()
    if found is None:
        raise NotYours
    return found


def authorities(turn: Turn) -> Sequence[Authority]:
    """Return every contracting authority, by name."""
    return turn.tx.scalars(select(Authority).order_by(Authority.name_fr)).all()


def agency(turn: Turn, key: UUID) -> Agency:
    """Return an agency."""
    found = turn.tx.get(Agency, key)
    if found is None:
        raise NotYours
    return found


def hold_still(turn: Turn, key: UUID) -> None:
    """Keep an agency from taking numbers back until the turn ends."""
    turn.tx.execute(select(Agency.id).where(Agency.id == key).with_for_update(read=True))


def lock(turn: Turn, key: UUID) -> None:
    """Wait until nobody relies on what an agency took back so far, and keep others from relying on it."""
    turn.tx.execute(select(Agency.id).where(Agency.id == key).with_for_update(key_share=True))


def agency_by_ref(turn: Turn, ref: str) -> Agency:
    """Return an agency by its reference."""
    found = turn.tx.scalars(select(Agency).where(Agency.ref == ref)).one_or_none()
    if found is None:
        raise NotYours
    return found


def agency_by_iss(turn: Turn, iss: str) -> Agency:
    """Return the agency that signs under a URI."""
    return turn.tx.scalars(select(Agency).where(Agency.iss == iss)).one()


def agencies(turn: Turn) -> Sequence[Agency]:
    """Return every agency, by name."""
    return turn.tx.scalars(select(Agency).order_by(Agency.name_fr)).all()


def add_authority(turn: Turn, authority: Authority) -> None:
    """Add a contracting authority under a reference of its own."""
    authority.ref = new_ref("AUT")
    turn.tx.add(authority)
    turn.tx.flush()


def add_agency(turn: Turn, agency: Agency) -> None:
    """Add an agency under a reference of its own; refuses `issuer_known`: one URI, one agency."""
    agency.ref = new_ref("AGC")
    with refusing(turn.tx, uq_agencies_iss=Refused("issuer_known", field="iss")):
        turn.tx.add(agency)


def names_of(house: Authority | Agency) -> dict[str, str]:
    """Return a public body's names by language."""
    return {"ar": house.name_ar, "fr": house.name_fr, "en": house.name_en}
