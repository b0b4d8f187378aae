"""Invitations into roles, their acceptance, the end of mandates, the first administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.actions import (
    Guest,
    Newcomer,
    accept_invitation,
    cancel_invitation,
    end_mandate,
    erase_account,
    first_administrator,
    invite,
    register_firm,
    sign_in,
)
from accounts.rules.links import LASTS, Purpose
from accounts.rules.roles import INVITES, Role
from accounts.store import links as doors
from accounts.store import logins, mandates
from accounts.tables import Link, Mandate, Person
from audit.tables import LedgerEntry
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.tables import Message
from tests.make import people
from tests.make.people import TYPED

NEWCOMER = Newcomer("Salim Hadj", "trois mots tout simples")


def guest(role: Role, house_ref: str | None = None, email: str = "salim@example.dz") -> Guest:
    return Guest("Salim", email, "ar", role, house_ref)


def house_for(turn: Turn, role: Role) -> str | None:
    """Return the reference of a house for a role that an administrator gives."""
    if role is Role.AGENCY_AGENT:
        return people.agency(turn).ref
    return None if role in {Role.AUDITOR, Role.ADMINISTRATOR} else people.authority(turn).ref


def last_link(turn: Turn) -> Link:
    made = select(Link).where(Link.purpose == Purpose.INVITATION).order_by(Link.made_at.desc(), Link.id)
    return turn.tx.scalars(made).first() or pytest.fail("no invitation")


def administrator(turn: Turn) -> Turn:
    return people.acting(turn, people.person(turn, Role.ADMINISTRATOR))


@pytest.mark.parametrize("role", sorted(INVITES[Role.ADMINISTRATOR]))
def test_an_administrator_invites_and_the_newcomer_joins_in_the_role(turn: Turn, role: Role) -> None:
    invite(administrator(turn), guest(role, house_for(turn, role)))
    link = last_link(turn)
    card = doors.invitation(turn, link.id)
    assert (card.newcomer, card.role, card.person.email) == (True, role, "salim@example.dz")
    standing = logins.standing(turn, accept_invitation(turn, link.id, NEWCOMER) or "")
    assert standing is not None
    assert standing.roles == {role}
    assert standing.name == "Salim Hadj"
    assert {"person": standing.ref} in turn.tx.scalars(
        select(Message.refs).where(Message.topic == "person.joined")
    ).all()


def test_an_owner_invites_staff_into_the_own_firm(turn: Turn) -> None:
    firm = people.firm(turn)
    invite(people.acting(turn, people.owner(turn, firm)), guest(Role.FIRM_STAFF, house_ref=people.firm(turn).ref))
    standing = logins.standing(turn, accept_invitation(turn, last_link(turn).id, NEWCOMER) or "")
    assert standing is not None
    assert standing.roles == {"firm_staff"}
    assert standing.house_id == firm.id


@pytest.mark.parametrize("inviter", list(Role))
@pytest.mark.parametrize("role", list(Role))
def test_nobody_invites_into_a_role_that_is_not_theirs_to_give(turn: Turn, inviter: Role, role: Role) -> None:
    acting = people.acting(turn, people.person(turn, inviter))
    if role in INVITES.get(inviter, frozenset()):
        invite(acting, guest(role, house_for(turn, role)))
        return
    with pytest.raises(NotYours):
        invite(acting, guest(role, house_for(turn, role)))
    assert turn.tx.scalars(select(Link)).all() == []


@pytest.mark.parametrize("ref", [None, "", "AUT-00000000", "%"])
def test_an_invitation_is_for_a_house_that_exists(turn: Turn, ref: str | None) -> None:
    with pytest.raises(NotYours):
        invite(administrator(turn), guest(Role.OFFICER, ref))


def test_an_account_that_exists_keeps_its_name_and_password_and_gains_the_role(turn: Turn) -> None:
    known = people.person(turn, Role.OFFICER, people.authority(turn), email="known@example.dz")
    other = people.authority(turn)
    invite(administrator(turn), guest(Role.COMMISSION_MEMBER, other.ref, email="Known@Example.dz"))
    assert accept_invitation(turn, last_link(turn).id, Newcomer("Thief", "another password")) is None
    assert known.name == "Amine Benali"
    assert sign_in(turn, "known@example.dz", people.PASSWORD)
    assert {held.role for held in mandates.of_person(turn, known.id)} == {"officer", "commission_member"}


@pytest.mark.parametrize(
    ("held", "role", "code"),
    [
        (Role.FIRM_OWNER, Role.OFFICER, "other_side"),
        (Role.OFFICER, Role.AUDITOR, "other_side"),
        (Role.ADMINISTRATOR, Role.OFFICER, "other_side"),
        (Role.OFFICER, Role.ADMINISTRATOR, "other_side"),
        (Role.AUDITOR, Role.AUDITOR, "already_in_role"),
    ],
)
def test_a_role_of_another_side_is_not_taken_up(turn: Turn, held: Role, role: Role, code: str) -> None:
    people.person(turn, held, email="salim@example.dz")
    invite(administrator(turn), guest(role, house_for(turn, role)))
    with pytest.raises(Refused, match=code):
        accept_invitation(turn, last_link(turn).id, None)


def test_one_person_acts_for_one_firm(turn: Turn) -> None:
    staff = people.person(turn, Role.FIRM_STAFF, people.firm(turn))
    invite(people.acting(turn, people.owner(turn, people.firm(turn))), guest(Role.FIRM_STAFF, email=staff.email))
    with pytest.raises(Refused, match="one_firm_only"):
        accept_invitation(turn, last_link(turn).id, None)


def test_an_invitation_works_once_and_for_a_week(turn: Turn) -> None:
    invite(administrator(turn), guest(Role.AUDITOR))
    link = last_link(turn)
    late = replace(turn, now=turn.now + LASTS[Purpose.INVITATION])
    for door in (doors.invitation, lambda at, key: accept_invitation(at, key, NEWCOMER)):
        with pytest.raises(Refused, match="link_over"):
            door(late, link.id)
    accept_invitation(replace(turn, now=late.now - timedelta(seconds=1)), link.id, NEWCOMER)
    with pytest.raises(Refused, match="link_over"):
        accept_invitation(turn, link.id, NEWCOMER)


def test_a_newcomer_must_choose_a_password(turn: Turn) -> None:
    invite(administrator(turn), guest(Role.AUDITOR))
    for newcomer in (None, Newcomer("Salim", "court")):
        with turn.tx.begin_nested() as attempt:
            with pytest.raises(Refused, match="password_too_short"):
                accept_invitation(turn, last_link(turn).id, newcomer)
            attempt.rollback()
    assert turn.tx.scalars(select(Person.confirmed_at).where(Person.email == "salim@example.dz")).one() is None


def test_an_ended_mandate_takes_its_rights_with_it_at_once(turn: Turn) -> None:
    officer = people.person(turn, Role.OFFICER)
    secret = sign_in(turn, officer.email, people.PASSWORD)
    [held] = mandates.of_person(turn, officer.id)
    end_mandate(administrator(turn), held.id)
    standing = logins.standing(turn, secret)
    assert standing is not None
    assert standing.roles == frozenset()


@pytest.mark.parametrize("role", list(Role))
def test_only_an_administrator_or_the_owner_ends_a_mandate(turn: Turn, role: Role) -> None:
    mine, other = people.firm(turn), people.firm(turn)
    house = mine if role in {Role.FIRM_OWNER, Role.FIRM_STAFF} else None
    acting = people.acting(turn, people.person(turn, role, house))
    targets = {
        "own staff": people.person(turn, Role.FIRM_STAFF, mine),
        "own owner": people.owner(turn, mine),
        "other staff": people.person(turn, Role.FIRM_STAFF, other),
        "officer": people.person(turn, Role.OFFICER),
    }
    ended = set()
    for name, target in targets.items():
        [held] = mandates.of_person(turn, target.id)
        try:
            end_mandate(acting, held.id)
            ended.add(name)
        except NotYours:
            assert held.ended_at is None
    assert ended == {Role.FIRM_OWNER: {"own staff"}, Role.ADMINISTRATOR: {"officer"}}.get(role, set())


def test_the_last_administrator_stays(turn: Turn) -> None:
    only = people.person(turn, Role.ADMINISTRATOR)
    [held] = mandates.of_person(turn, only.id)
    with pytest.raises(Refused, match="last_administrator"):
        end_mandate(people.acting(turn, only), held.id)
    people.person(turn, Role.ADMINISTRATOR)
    end_mandate(people.acting(turn, only), held.id)
    assert turn.tx.get_one(Mandate, held.id).ended_at is not None


def test_what_an_ended_administrator_offered_is_offered_no_more(turn: Turn) -> None:
    leaving = people.person(turn, Role.ADMINISTRATOR)
    invite(people.acting(turn, leaving), guest(Role.ADMINISTRATOR))
    link = last_link(turn)
    [held] = mandates.of_person(turn, leaving.id)
    end_mandate(administrator(turn), held.id)
    with pytest.raises(Refused, match="link_over"):
        accept_invitation(turn, link.id, NEWCOMER)


def test_what_an_administrator_offered_stands_when_another_leaves(turn: Turn) -> None:
    invite(administrator(turn), guest(Role.AUDITOR))
    link = last_link(turn)
    [held] = mandates.of_person(turn, people.person(turn, Role.OFFICER).id)
    end_mandate(administrator(turn), held.id)
    assert accept_invitation(turn, link.id, NEWCOMER)


def test_the_inviter_reads_no_more_than_was_written(turn: Turn) -> None:
    people.person(turn, Role.OFFICER, email="Known@example.dz")
    owner = people.acting(turn, people.owner(turn, people.firm(turn)))
    invite(owner, replace(guest(Role.FIRM_STAFF, email="known@EXAMPLE.dz"), name="zzz"))
    [waiting] = doors.pending(owner)
    assert (waiting.guest_name, waiting.guest_email) == ("zzz", "known@EXAMPLE.dz")


def test_a_stranger_who_registered_the_address_keeps_nobody_from_an_invitation(turn: Turn) -> None:
    register_firm(turn, replace(TYPED, email="salim@example.dz"))
    invite(administrator(turn), guest(Role.AUDITOR))
    secret = accept_invitation(turn, last_link(turn).id, NEWCOMER)
    standing = logins.standing(turn, secret or "")
    assert standing is not None
    assert standing.roles == {"auditor"}


def test_registering_again_leaves_an_invitation_to_the_first_address_standing(turn: Turn) -> None:
    register_firm(turn, replace(TYPED, email="salim@example.dz"))
    invite(administrator(turn), guest(Role.AUDITOR))
    link = last_link(turn)
    register_firm(turn, TYPED)
    assert accept_invitation(turn, link.id, NEWCOMER)


def test_an_erased_account_leaves_no_name_in_its_invitations(turn: Turn) -> None:
    invite(administrator(turn), guest(Role.AUDITOR))
    link = last_link(turn)
    erase_account(administrator(turn), turn.tx.get_one(Person, link.person_id).ref)
    turn.tx.refresh(link)
    assert (link.guest_name, link.guest_email) == (None, None)


def test_the_first_administrator_is_invited_once(turn: Turn) -> None:
    link = first_administrator(turn, "Nadia", "nadia@example.dz")
    again = first_administrator(turn, "Nadia", "nadia@example.dz")  # the first invitation was lost
    assert accept_invitation(turn, again.id, NEWCOMER)
    assert again.id != link.id
    with pytest.raises(Refused, match="administrator_exists"):
        first_administrator(turn, "Other", "other@example.dz")


def test_an_invitation_taken_back_works_no_more(turn: Turn) -> None:
    admin = administrator(turn)
    invite(admin, guest(Role.AUDITOR))
    link = last_link(turn)
    cancel_invitation(admin, link.id)
    with pytest.raises(Refused, match="link_over"):
        accept_invitation(turn, link.id, NEWCOMER)
    with pytest.raises(NotYours):
        cancel_invitation(admin, link.id)


def test_an_account_without_a_role_is_erased_on_demand(turn: Turn) -> None:
    person = people.person(turn, Role.OFFICER, email="nadia@example.dz", name="Nadia Hadj")
    admin = administrator(turn)
    with pytest.raises(Refused, match="still_in_role"):
        erase_account(admin, person.ref)
    [held] = mandates.of_person(turn, person.id)
    end_mandate(admin, held.id)
    erase_account(admin, person.ref)
    assert (person.name, person.email) == (person.ref, f"{person.ref.lower()}@erased.invalid")
    with pytest.raises(Refused, match="sign_in_failed"):
        sign_in(turn, person.email, people.PASSWORD)
    assert people.person(turn, email="nadia@example.dz").ref != person.ref  # the address is free again


def test_the_ledger_hears_references_alone(turn: Turn) -> None:
    invite(administrator(turn), guest(Role.AUDITOR))
    accept_invitation(turn, last_link(turn).id, NEWCOMER)
    entries = turn.tx.scalars(select(LedgerEntry)).all()
    assert [entry.event for entry in entries] == ["person.invited", "person.joined"]
    assert "salim" not in repr([(entry.actor, entry.subject, entry.facts) for entry in entries]).casefold()
