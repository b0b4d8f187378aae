"""A commission: appointed by an officer, keyed by its members, sworn when all have signed one policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.rules.roles import Role
from accounts.tables import Person
from kernel.crypto.memberkeys import MemberKeys, new_member_keys, write_public_file
from kernel.crypto.policy import is_policy_signed, policy_hash, read_policy, write_policy_signature
from kernel.ids import new_ref
from kernel.refusals import NotYours, Refused
from kernel.turn import Actor, Turn
from law.rules import day_of
from outbox.tables import Message
from tenders import actions
from tenders.actions.publishing import Reason
from tenders.rules.oath import Appointment
from tenders.tables import Commission
from tests.make import people
from tests.make import tenders as make


@dataclass(frozen=True, slots=True)
class Forming:
    """A commission that was just appointed, and its members with their keys."""

    turn: Turn
    house: make.House
    commission: Commission
    members: list[Person]
    keys: list[MemberKeys]

    @property
    def officer(self) -> Turn:
        """The officer's turn."""
        return self.house.officers(self.turn)

    def member(self, place: int) -> Turn:
        """The turn of a member, counted from 0."""
        who = self.members[place]
        roles = frozenset({Role.COMMISSION_MEMBER})
        actor = Actor(who.ref, roles, self.house.authority.ref, who.id, self.house.authority.id)
        return replace(self.turn, actor=actor)

    def give_all(self) -> None:
        """Let every member give keys."""
        for place, keys in enumerate(self.keys):
            actions.give_keys(self.member(place), self.commission.ref, write_public_file(keys))

    def sign(self, place: int) -> Commission:
        """Let a member sign the policy that stands."""
        policy = read_policy(str(self.commission.policy).encode())
        file = write_policy_signature(self.keys[place], policy)
        return actions.sign_policy(self.member(place), self.commission.ref, file)


@pytest.fixture
def forming(turn: Turn) -> Forming:
    """Return a commission of three, two of whom open."""
    of = make.house(turn)
    seated = [people.person(turn, Role.COMMISSION_MEMBER, of.authority, name=f"Membre {n}") for n in (1, 2, 3)]
    made = actions.form_commission(of.officers(turn), appointment(turn, seated))
    return Forming(turn, of, made, seated, [new_member_keys("Anonyme") for _ in seated])


def appointment(turn: Turn, seated: list[Person]) -> Appointment:
    refs = tuple(one.ref for one in seated)
    today = day_of(turn.now)
    return Appointment("Commission d’Oran", "لجنة وهران", "", 2, refs[0], refs, today, today + timedelta(days=300))


def test_the_last_signature_swears_the_commission(forming: Forming) -> None:
    forming.give_all()
    policy = actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    assert [member.name for member in policy.members] == ["Membre 1", "Membre 2", "Membre 3"]
    assert [member.role for member in policy.members] == ["president", "member", "member"]
    assert [forming.sign(place).state for place in (2, 0, 1)] == ["signing", "signing", "sworn"]
    assert bytes.fromhex(policy_hash(policy)) == forming.commission.policy_hash
    for seat in forming.commission.members:
        assert is_policy_signed(policy, str(seat.kid), seat.policy_signature or b"")
    topics = forming.turn.tx.scalars(select(Message.topic).order_by(Message.id)).all()
    assert topics[-3:] == ["commission.formed", "policy.written", "policy.sworn"]


def test_a_policy_waits_until_every_member_has_given_keys(forming: Forming) -> None:
    actions.give_keys(forming.member(0), forming.commission.ref, write_public_file(forming.keys[0]))
    with pytest.raises(Refused, match="keys_missing") as refusal:
        actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    assert refusal.value.facts == {"count": 2}


def test_keys_given_again_replace_those_given_before(forming: Forming) -> None:
    forming.give_all()
    fresh = new_member_keys("Anonyme")
    seat = actions.give_keys(forming.member(1), forming.commission.ref, write_public_file(fresh))
    assert (seat.number, seat.kid) == (2, fresh.kid)


def test_keys_do_not_change_under_a_policy_that_is_written(forming: Forming) -> None:
    forming.give_all()
    actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    with pytest.raises(Refused, match="not_now"):
        actions.give_keys(forming.member(1), forming.commission.ref, write_public_file(new_member_keys("x")))


def test_a_policy_taken_back_forgets_its_signatures(forming: Forming) -> None:
    forming.give_all()
    actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    forming.sign(0)
    actions.take_back_policy(forming.officer, forming.commission.ref)
    assert forming.commission.state == "forming"
    assert [seat.policy_signature for seat in forming.commission.members] == [None, None, None]
    with pytest.raises(Refused, match="not_now"):
        actions.sign_policy(forming.member(1), forming.commission.ref, b"{}")


def test_a_policy_that_all_have_signed_is_not_taken_back(forming: Forming) -> None:
    forming.give_all()
    actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    for place in range(3):
        forming.sign(place)
    with pytest.raises(Refused, match="not_now"):
        actions.take_back_policy(forming.officer, forming.commission.ref)


def test_two_members_cannot_hold_one_key(forming: Forming) -> None:
    actions.give_keys(forming.member(0), forming.commission.ref, write_public_file(forming.keys[0]))
    with pytest.raises(Refused, match="keys_of_another"):
        actions.give_keys(forming.member(1), forming.commission.ref, write_public_file(forming.keys[0]))


def test_a_member_signs_with_keys_of_his_own(forming: Forming) -> None:
    forming.give_all()
    policy = actions.write_policy(forming.officer, forming.commission.ref, make.LOG)
    with pytest.raises(Refused, match="signature_of_another"):
        actions.sign_policy(forming.member(1), forming.commission.ref, write_policy_signature(forming.keys[0], policy))


def test_only_members_give_keys_and_only_officers_write_the_policy(forming: Forming) -> None:
    stranger = make.house(forming.turn)
    ref, file = forming.commission.ref, write_public_file(forming.keys[0])
    for asker in (forming.officer, forming.house.approvers(forming.turn), stranger.officers(forming.turn)):
        with pytest.raises(NotYours):
            actions.give_keys(asker, ref, file)
    for asker in (forming.member(0), forming.house.approvers(forming.turn), stranger.officers(forming.turn)):
        with pytest.raises(NotYours):
            actions.write_policy(asker, ref, make.LOG)


def test_only_people_with_the_mandate_are_appointed(forming: Forming) -> None:
    outsider = people.person(forming.turn, Role.COMMISSION_MEMBER, make.house(forming.turn).authority)
    for refs in ([*forming.members[:2], outsider], [*forming.members[:2], forming.house.officer]):
        with pytest.raises(Refused, match="not_eligible"):
            actions.form_commission(forming.officer, appointment(forming.turn, refs))
    unknown = replace(appointment(forming.turn, forming.members), members=(forming.members[0].ref, new_ref("PER")))
    with pytest.raises(Refused, match="not_eligible"):
        actions.form_commission(forming.officer, unknown)


def test_a_mandate_ends_once_nothing_is_left_to_open(turn: Turn) -> None:
    made = make.published(turn)
    officer, ref = made.house.officers(turn), made.sworn.commission.ref
    with pytest.raises(Refused, match="lots_waiting"):
        actions.end_commission(officer, ref)
    actions.cancel(officer, made.tender.ref, Reason("Motif.", "سبب."))
    assert actions.end_commission(officer, ref).state == "ended"


def test_a_commission_whose_mandate_ended_opens_no_new_tender(turn: Turn) -> None:
    drafted = make.drafted(turn)
    actions.end_commission(drafted.house.officers(turn), drafted.sworn.commission.ref)
    with pytest.raises(Refused, match="commission_not_sworn"):
        actions.submit(drafted.house.officers(turn), drafted.tender.ref)
