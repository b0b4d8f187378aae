"""Attestations: a firm's own, those that wait at an agency, the agencies as issuers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, select, tuple_

from accounts.rules.attestation import Why, refused
from accounts.rules.authentication import Authentication, Held, standing_of
from accounts.rules.issuers import Issuer, read_issuers
from accounts.rules.lives import ATTESTATION_LIFE, AttestationAct, AttestationState
from accounts.rules.roles import Role
from accounts.tables import Agency, Attestation, Firm, RevokedAttestation
from kernel.ids import new_ref
from kernel.refusals import NotYours, Refused
from kernel.store import move, refusing
from kernel.turn import Turn

PAGE = 25

# Every bid on a reserved lot asks this: the statement is made once, and on the bare table.
_A = Attestation.__table__.c
_HELD = select(_A.state, _A.valid_from, _A.valid_until).where(_A.firm_id == bindparam("firm"))


def add(turn: Turn, attestation: Attestation) -> None:
    """Add an attestation. Refuses `attestation_already_used` (another firm holds the number) and `already_waiting`."""
    attestation.ref = new_ref("ATT")
    held, waits = refused(Why.ALREADY_USED), Refused("already_waiting")
    with refusing(turn.tx, uq_attestations_granted=held, uq_attestations_requested=waits):
        turn.tx.add(attestation)


def settle(turn: Turn, attestation: Attestation, act: AttestationAct, why: str | None = None) -> None:
    """Move an attestation along its life, with who did it and why; refuses `attestation_already_used`."""
    with refusing(turn.tx, uq_attestations_granted=refused(Why.ALREADY_USED)):
        move(turn.tx, ATTESTATION_LIFE, attestation, act)
    attestation.settled_at, attestation.settled_by, attestation.why = turn.now, turn.actor.person_id, why


def authentication(turn: Turn, firm_id: UUID, at: datetime) -> Authentication:
    """Return how a firm stands at an instant."""
    return standing_of((Held(*row) for row in turn.tx.execute(_HELD, {"firm": firm_id})), at)


def of_own_firm(turn: Turn) -> Sequence[Attestation]:
    """Return what the actor's firm has shown or asked for, newest first."""
    own = select(Attestation).where(Attestation.firm_id == turn.actor.house_id)
    _only(turn, Role.FIRM_OWNER, Role.FIRM_STAFF)
    return turn.tx.scalars(own.order_by(Attestation.asked_at.desc(), Attestation.id)).all()


def own(turn: Turn, ref: str) -> Attestation:
    """Return one of the actor's firm."""
    return _one(turn, _of_own(turn, ref))


def own_to_change(turn: Turn, ref: str) -> Attestation:
    """Return one of the actor's firm, locked."""
    return _one(turn, _of_own(turn, ref).with_for_update())


def at_agency(turn: Turn, ref: str) -> Attestation:
    """Return one that was addressed to the actor's agency."""
    return _one(turn, _to_own_agency(turn, ref))


def at_agency_to_settle(turn: Turn, ref: str) -> Attestation:
    """Return one that was addressed to the actor's agency, locked."""
    return _one(turn, _to_own_agency(turn, ref).with_for_update())


def waiting(turn: Turn, after: str | None = None) -> Sequence[tuple[Attestation, Firm]]:
    """Return a page of what waits at the actor's agency, oldest first, after a reference; one more than a page."""
    rows = _at_agency(turn).where(Attestation.state == AttestationState.REQUESTED)
    ordered = rows.order_by(Attestation.asked_at, Attestation.id).limit(PAGE + 1)
    if after is not None:
        ordered = ordered.where(tuple_(Attestation.asked_at, Attestation.id) > _place(after))
    return [(one, firm) for one, firm in turn.tx.execute(ordered)]


def settled(turn: Turn, after: str | None = None) -> Sequence[tuple[Attestation, Firm]]:
    """Return a page of what the actor's agency has settled or signed, newest first, after a reference."""
    rows = _at_agency(turn).where(Attestation.state != AttestationState.REQUESTED)
    ordered = rows.order_by(Attestation.asked_at.desc(), Attestation.id.desc()).limit(PAGE + 1)
    if after is not None:
        ordered = ordered.where(tuple_(Attestation.asked_at, Attestation.id) < _place(after))
    return [(one, firm) for one, firm in turn.tx.execute(ordered)]


def by_ref(turn: Turn, ref: str) -> Attestation | None:
    """Return an attestation, for a letter about it."""
    return turn.tx.scalars(select(Attestation).where(Attestation.ref == ref)).one_or_none()


def granted(turn: Turn, jti: str) -> Attestation | None:
    """Return who holds a number of the actor's agency."""
    return turn.tx.scalars(_granted(turn, jti)).one_or_none()


def granted_to_revoke(turn: Turn, jti: str) -> Attestation | None:
    """Return who holds a number of the actor's agency, locked."""
    return turn.tx.scalars(_granted(turn, jti).with_for_update()).one_or_none()


def holder(turn: Turn, iss: str, jti: str) -> str | None:
    """Return the tax number of the firm that holds a number of an issuer."""
    held = (
        select(Firm.nif)
        .join(Attestation, Attestation.firm_id == Firm.id)
        .join(Agency, Attestation.agency_id == Agency.id)
    )
    return turn.tx.scalar(
        held.where(Agency.iss == iss, Attestation.jti == jti, Attestation.state == AttestationState.GRANTED)
    )


def issuers(turn: Turn) -> dict[str, Issuer]:
    """Return every agency as the rules know it: its keys, the numbers it took back; locked against taking back more."""
    rows = turn.tx.execute(
        select(Agency.id, Agency.iss, Agency.jwks).order_by(Agency.id).with_for_update(read=True)
    ).all()
    revoked = revocations(turn)
    known = [{"iss": iss, "jwks": jwks, "revoked": revoked.get(key, [])} for key, iss, jwks in rows]
    return read_issuers({"issuers": known})


def revocations(turn: Turn) -> dict[UUID, list[str]]:
    """Return the numbers that each agency took back."""
    found: dict[UUID, list[str]] = {}
    for agency_id, jti in turn.tx.execute(select(RevokedAttestation.agency_id, RevokedAttestation.jti)):
        found.setdefault(agency_id, []).append(jti)
    return found


def is_revoked(turn: Turn, agency_id: UUID, jti: str) -> bool:
    """Say whether an agency took a number back."""
    return turn.tx.get(RevokedAttestation, (agency_id, jti)) is not None


def revoke(turn: Turn, jti: str, why: str) -> None:
    """Take back a number of the actor's agency, for ever; refuses `already_revoked`."""
    _only(turn, Role.AGENCY_AGENT)
    agency_id, agent = turn.actor.house_id, turn.actor.person_id
    row = RevokedAttestation(agency_id=agency_id, jti=jti, why=why, revoked_at=turn.now, revoked_by=agent)
    with refusing(turn.tx, pk_revoked_attestations=Refused("already_revoked", field="jti")):
        turn.tx.add(row)


def _at_agency(turn: Turn) -> Select[Attestation, Firm]:
    _only(turn, Role.AGENCY_AGENT)
    rows = select(Attestation, Firm).join(Firm, Firm.id == Attestation.firm_id)
    return rows.where(Attestation.agency_id == turn.actor.house_id)


def _of_own(turn: Turn, ref: str) -> Select[Attestation]:
    _only(turn, Role.FIRM_OWNER, Role.FIRM_STAFF)
    return select(Attestation).where(Attestation.ref == ref, Attestation.firm_id == turn.actor.house_id)


def _to_own_agency(turn: Turn, ref: str) -> Select[Attestation]:
    _only(turn, Role.AGENCY_AGENT)
    return select(Attestation).where(Attestation.ref == ref, Attestation.agency_id == turn.actor.house_id)


def _granted(turn: Turn, jti: str) -> Select[Attestation]:
    held = select(Attestation).where(Attestation.agency_id == turn.actor.house_id, Attestation.jti == jti)
    return held.where(Attestation.state == AttestationState.GRANTED)


def _one(turn: Turn, wanted: Select[Attestation]) -> Attestation:
    found = turn.tx.scalars(wanted).one_or_none()
    if found is None:
        raise NotYours
    return found


def _only(turn: Turn, *roles: Role) -> None:
    if not turn.actor.has(*roles):
        raise NotYours


def _place(ref: str) -> object:
    return select(Attestation.asked_at, Attestation.id).where(Attestation.ref == ref).scalar_subquery()
