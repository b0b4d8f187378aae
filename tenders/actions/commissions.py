"""The verbs of a commission: formed by an officer, keyed by its members, sworn when all have signed one policy."""

from __future__ import annotations

from datetime import timedelta

from accounts.rules.roles import Role
from accounts.tables import Person
from audit.actions import record
from kernel.crypto.policy import Policy, policy_bytes, policy_hash, read_policy
from kernel.ids import new_id, new_ref
from kernel.refusals import Refused
from kernel.store import move
from kernel.turn import Turn
from law.rules import day_of, midnight
from outbox.actions import tell
from tenders.rules.lives import COMMISSION_LIFE, CommissionAct, CommissionState, MemberRole
from tenders.rules.oath import (
    Appointment,
    Seat,
    check_appointment,
    check_own_keys,
    keys_of,
    opening_policy,
    read_keys,
    read_signature,
)
from tenders.store import members, officers
from tenders.tables import Commission, CommissionMember

A_DAY = timedelta(days=1)


def form_commission(turn: Turn, order: Appointment) -> Commission:
    """Appoint a commission for a mandate; its members are asked for their keys."""
    buyer = officers.authority(turn, Role.OFFICER)
    given = check_appointment(order, day_of(turn.now))
    people = {one.ref: one for one in officers.eligible_members(turn)}
    if not set(given.members) <= people.keys():
        raise Refused("not_eligible", field="members")
    made = Commission(
        id=new_id(),
        ref=new_ref("COM"),
        authority_id=buyer.id,
        name_fr=given.name_fr,
        name_ar=given.name_ar,
        name_en=given.name_en,
        state=COMMISSION_LIFE.start,
        k=given.k,
        valid_from=midnight(given.valid_from),
        valid_until=midnight(given.valid_until + A_DAY),
        members=[_seat(number, people[ref], given) for number, ref in enumerate(dict.fromkeys(given.members), start=1)],
    )
    turn.tx.add(made)
    turn.tx.flush()
    tell(turn, "commission.formed", commission=made.ref)
    record(turn, "commission.formed", made.ref, k=made.k, members=list(given.members))
    return made


def give_keys(turn: Turn, ref: str, file: bytes) -> CommissionMember:
    """Take the public halves of a member's keys; the secret halves never leave the member's machine."""
    commission = members.commission_of_member(turn, ref, locked=True)
    COMMISSION_LIFE.after(CommissionState(commission.state), CommissionAct.WRITE_POLICY)
    own, (keys, document) = members.seat(turn, commission), read_keys(file)
    check_own_keys(keys, [one.kid for one in commission.members if one is not own])
    own.kid, own.public_key, own.keyed_at = keys.kid, document, turn.now
    turn.tx.flush()
    record(turn, "keys.given", ref, member=own.number, kid=keys.kid)
    return own


def write_policy(turn: Turn, ref: str, log_vkey: str) -> Policy:
    """Write the opening policy with everybody's public keys; the members are asked to sign it."""
    officers.authority(turn, Role.OFFICER)
    commission = officers.commission_of_officer(turn, ref, locked=True)
    blank = Policy(
        authority=str(turn.actor.house),
        commission=ref,
        k=commission.k,
        members=(),
        valid_from=day_of(commission.valid_from),
        valid_until=day_of(commission.valid_until) - A_DAY,
        log_vkey=log_vkey,
    )
    policy = opening_policy(blank, _seats(turn, commission))
    commission.policy, commission.policy_hash = policy_bytes(policy).decode(), bytes.fromhex(policy_hash(policy))
    turn.tx.flush()
    move(turn.tx, COMMISSION_LIFE, commission, CommissionAct.WRITE_POLICY)
    tell(turn, "policy.written", commission=ref)
    record(turn, "policy.written", ref, policy_hash=policy_hash(policy))
    return policy


def take_back_policy(turn: Turn, ref: str) -> Commission:
    """Take back a policy that not everybody has signed: members may give other keys, and all sign anew."""
    officers.authority(turn, Role.OFFICER)
    commission = officers.commission_of_officer(turn, ref, locked=True)
    taken = (commission.policy_hash or b"").hex()
    move(turn.tx, COMMISSION_LIFE, commission, CommissionAct.TAKE_BACK_POLICY)
    commission.policy = commission.policy_hash = None
    for seat in commission.members:
        seat.policy_signature = seat.signed_at = None
    turn.tx.flush()
    record(turn, "policy.taken_back", ref, policy_hash=taken)
    return commission


def sign_policy(turn: Turn, ref: str, file: bytes) -> Commission:
    """Take a member's signature of the policy; with the last one the commission has sworn."""
    commission = members.commission_of_member(turn, ref, locked=True)
    COMMISSION_LIFE.after(CommissionState(commission.state), CommissionAct.SWEAR)
    own, policy = members.seat(turn, commission), read_policy((commission.policy or "").encode())
    own.policy_signature, own.signed_at = read_signature(file, policy, own.kid).raw, turn.now
    sworn = all(one.policy_signature for one in commission.members)
    commission.sworn_at = turn.now if sworn else None
    turn.tx.flush()
    if sworn:
        move(turn.tx, COMMISSION_LIFE, commission, CommissionAct.SWEAR)
        tell(turn, "policy.sworn", commission=ref)
    event = "policy.sworn" if sworn else "policy.signed"
    record(turn, event, ref, policy_hash=policy_hash(policy), member=own.number)
    return commission


def end_commission(turn: Turn, ref: str) -> Commission:
    """End a mandate; refuses `lots_waiting` (`count`) while the commission still has published lots to open."""
    officers.authority(turn, Role.OFFICER)
    commission = officers.commission_of_officer(turn, ref, locked=True)
    if waiting := officers.lots_waiting(turn, commission):
        raise Refused("lots_waiting", count=waiting)
    move(turn.tx, COMMISSION_LIFE, commission, CommissionAct.END)
    record(turn, "commission.ended", ref)
    return commission


def _seat(number: int, who: Person, given: Appointment) -> CommissionMember:
    role = MemberRole.PRESIDENT if who.ref == given.president else MemberRole.MEMBER
    return CommissionMember(person_id=who.id, number=number, role=role)


def _seats(turn: Turn, commission: Commission) -> list[Seat]:
    """Return the seats as the policy sees them: named as the portal knows them, whatever the key file says."""
    people = officers.people(turn, commission.members)
    return [Seat(people[one.person_id].name, one.role, keys_of(one.public_key)) for one in commission.members]
