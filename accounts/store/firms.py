"""Firms: one's own, and as a bidder."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from accounts.rules.authentication import Authentication, Bidder
from accounts.rules.registration import Contact, Registration
from accounts.rules.roles import Role
from accounts.store import attestations
from accounts.tables import Firm
from kernel.ids import new_ref
from kernel.refusals import NotYours, Refused
from kernel.store import refusing
from kernel.turn import Turn

# Bidding asks these (the second on reserved lots): the statements are made once, and on the bare table.
_F = Firm.__table__.c
_BIDDER = select(_F.id, _F.ref, _F.name, _F.nif, _F.rc, _F.rib, _F.wilaya, _F.trades).where(_F.id == bindparam("firm"))
_HELD = select(_F.id).where(_F.id == bindparam("firm")).with_for_update(read=True)


class ActingFirm(NamedTuple):
    """The firm that somebody acts for: its key, and the reference that the ledger keeps."""

    id: UUID
    ref: str


def add(turn: Turn, facts: Registration) -> Firm:
    """Add a firm; refuses `firm_known` where its tax number or its trade register number has an account."""
    firm = Firm(
        ref=new_ref("FRM"), name=facts.firm, nif=facts.nif, rc=facts.rc, wilaya=facts.wilaya, joined_at=turn.now
    )
    change(firm, facts.contact)
    by_nif, by_rc = Refused("firm_known", field="nif"), Refused("firm_known", field="rc")
    with refusing(turn.tx, uq_firms_nif=by_nif, uq_firms_rc=by_rc):
        turn.tx.add(firm)
    return firm


def change(firm: Firm, contact: Contact) -> list[str]:
    """Write what a firm may change about itself; return the names of what is new."""
    wanted = {"rib": contact.rib, "phone": contact.phone, "address": contact.address, "trades": list(contact.trades)}
    changed = [name for name, value in wanted.items() if getattr(firm, name) != value]
    for name in changed:
        setattr(firm, name, wanted[name])
    return changed


def own(turn: Turn) -> Firm:
    """Return the firm that the actor acts for."""
    return turn.tx.scalars(_own(turn)).one()


def own_to_change(turn: Turn) -> Firm:
    """Return the firm that the actor acts for, locked: filings in flight come before the change, the others after."""
    return turn.tx.scalars(_own(turn).with_for_update(key_share=True)).one()


def acting(turn: Turn) -> ActingFirm:
    """Return the firm that the actor acts for, which the login names: nothing is asked."""
    _check_acts_for_firm(turn)
    return ActingFirm(turn.actor.house_id, turn.actor.house_ref)


def bidder(turn: Turn) -> Bidder:
    """Return the acting firm as a bidder, as it stands at the turn's instant."""
    one = turn.tx.execute(_BIDDER, {"firm": acting(turn).id}).one()
    stands = attestations.authentication(turn, one.id, turn.now)
    return Bidder(one.id, one.ref, one.name, one.nif, one.rc, one.rib, one.wilaya, tuple(one.trades), stands)


def authentication_to_file(turn: Turn, at: datetime) -> Authentication:
    """Return how the acting firm stands at an instant; until the turn ends nobody settles or revokes its attestation.

    It is asked after the firm's row was got, which may have been waited for.
    """
    held: UUID = turn.tx.execute(_HELD, {"firm": acting(turn).id}).scalar_one()
    return attestations.authentication(turn, held, at)


def hold(turn: Turn, keys: Collection[UUID]) -> None:
    """Lock firms against the settling of their attestations, in one order, beside those who file or hold them, too."""
    turn.tx.execute(select(Firm.id).where(Firm.id.in_(keys)).order_by(Firm.id).with_for_update(read=True)).all()


def firm(turn: Turn, key: UUID) -> Firm:
    """Return a firm, for a room that knows why it may see it."""
    return turn.tx.get_one(Firm, key)


def named(turn: Turn, ref: str) -> Firm:
    """Return a firm by its reference, for a letter to it."""
    return turn.tx.scalars(select(Firm).where(Firm.ref == ref)).one()


def lock(turn: Turn, key: UUID) -> Firm:
    """Lock a firm against filings while its attestation is settled, and return it."""
    return turn.tx.scalars(select(Firm).where(Firm.id == key).with_for_update(key_share=True)).one()


def _own(turn: Turn) -> Select[Firm]:
    _check_acts_for_firm(turn)
    return select(Firm).where(Firm.id == turn.actor.house_id)


def _check_acts_for_firm(turn: Turn) -> None:
    if not turn.actor.has(Role.FIRM_OWNER, Role.FIRM_STAFF):
        raise NotYours
