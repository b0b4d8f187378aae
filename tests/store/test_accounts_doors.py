"""Doors: whom each opens to, and everybody else, with one set-up. "Not there" and "not yours" are one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.rules.authentication import Authentication
from accounts.rules.links import Purpose
from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.store import attestations, firms, houses, links, logins, mandates, people
from accounts.store.people import PAGE
from kernel.ids import new_id
from kernel.refusals import NotYours, Refused
from kernel.turn import VISITOR, Turn, system
from tests.make import people as make

FIRM_ROLES = {Role.FIRM_OWNER, Role.FIRM_STAFF}
Door = Callable[[Turn], object]


def everybody(turn: Turn) -> dict[str, Turn]:
    """Return a turn of somebody in each role, of a visitor and of the portal itself."""
    acting = {str(role): make.acting(turn, make.person(turn, role)) for role in Role}
    return {**acting, "visitor": replace(turn, actor=VISITOR), "portal": replace(turn, actor=system("tick"))}


def administrator(turn: Turn) -> Turn:
    return make.acting(turn, make.person(turn, Role.ADMINISTRATOR, name="Zohra"))


def admitted(turn: Turn, door: Door) -> set[str]:
    """Return who comes through a door; the others must be told that nothing is there."""
    inside = set()
    for name, acting in everybody(turn).items():
        try:
            door(acting)
        except NotYours:
            continue
        inside.add(name)
    return inside


@pytest.mark.parametrize("door", [firms.own, firms.own_to_change, firms.bidder, attestations.of_own_firm])
def test_a_firms_own_doors_open_to_the_firm_alone(turn: Turn, door: Door) -> None:
    assert admitted(turn, door) == {"firm_owner", "firm_staff"}


@pytest.mark.parametrize("door", [attestations.waiting, attestations.settled])
def test_an_agencys_doors_open_to_its_agents_alone(turn: Turn, door: Door) -> None:
    assert admitted(turn, door) == {"agency_agent"}


def test_taking_a_number_back_is_an_agents(turn: Turn) -> None:
    assert admitted(turn, lambda acting: attestations.revoke(acting, "2026-7", "x")) == {"agency_agent"}


@pytest.mark.parametrize(
    "door", [lambda turn: people.search(turn, ""), lambda turn: people.person(turn, turn.actor.ref)]
)
def test_people_are_an_administrators(turn: Turn, door: Door) -> None:
    assert admitted(turn, door) == {"administrator"}


def test_invitations_that_wait_are_seen_by_who_sends_such(turn: Turn) -> None:
    firm = make.firm(turn)
    owner, guest = make.acting(turn, make.owner(turn, firm)), links.Guest(make.person(turn), "zzz", "Zzz@example.dz")
    into_firm = links.invite(owner, guest, Role.FIRM_STAFF, firm.id)
    into_house = links.invite(administrator(turn), guest, Role.AUDITOR, None)
    assert [link.id for link in links.pending(owner)] == [into_firm.id]
    assert [link.id for link in links.pending(administrator(turn))] == [into_house.id]
    assert admitted(turn, links.pending) == {"firm_owner", "administrator"}
    assert admitted(turn, lambda acting: links.to_cancel(acting, into_firm.id)) == set()
    assert admitted(turn, lambda acting: links.to_cancel(acting, into_house.id)) == {"administrator"}


def test_one_attestation_is_seen_by_its_firm_and_its_agency(turn: Turn) -> None:
    firm, agency = make.firm(turn), make.agency(turn)
    row = make.attestation(turn, firm, by=agency)
    assert attestations.own(make.acting(turn, make.owner(turn, firm)), row.ref) is row
    assert attestations.at_agency(make.acting(turn, make.person(turn, Role.AGENCY_AGENT, agency)), row.ref) is row
    assert admitted(turn, lambda acting: attestations.own(acting, row.ref)) == set()
    assert admitted(turn, lambda acting: attestations.at_agency(acting, row.ref)) == set()


@pytest.mark.parametrize("ref", ["", "ATT-00000000", "%", "ATT-%", "' OR ''='"])
def test_a_reference_that_is_none_is_not_found(turn: Turn, ref: str) -> None:
    owner = make.acting(turn, make.owner(turn, make.firm(turn)))
    agent = make.acting(turn, make.person(turn, Role.AGENCY_AGENT))
    for door in (
        lambda: attestations.own(owner, ref),
        lambda: attestations.at_agency(agent, ref),
        lambda: houses.authority_by_ref(turn, ref),
        lambda: houses.agency_by_ref(turn, ref),
        lambda: people.person(administrator(turn), ref),
    ):
        with pytest.raises(NotYours):
            door()


def test_a_key_that_is_none_is_not_found(turn: Turn) -> None:
    for door in (houses.authority, houses.agency):
        with pytest.raises(NotYours):
            door(turn, new_id())


def test_a_bidder_is_the_acting_firm_as_it_stands_at_the_turn(turn: Turn) -> None:
    firm = make.firm(turn, name="Fibre du Sud")
    make.attestation(turn, firm, days=(-30, 1))
    owner = make.acting(turn, make.owner(turn, firm))
    found = firms.bidder(owner)
    assert (found.firm_id, found.ref, found.nif, found.trades) == (firm.id, firm.ref, firm.nif, ("FO", "SP"))
    assert found.authentication is Authentication.AUTHENTICATED
    tomorrow = replace(owner, now=owner.now + timedelta(days=1))
    assert firms.bidder(tomorrow).authentication is Authentication.NONE


@pytest.mark.parametrize("state", list(AttestationState))
def test_a_firm_stands_by_what_was_decided(turn: Turn, state: AttestationState) -> None:
    firm = make.firm(turn)
    make.attestation(turn, firm, state=state)
    expected = {"granted": "authenticated", "requested": "waiting"}.get(state, "none")
    assert attestations.authentication(turn, firm.id, turn.now) == expected


def test_the_waiting_list_is_walked_by_pages_oldest_first(turn: Turn) -> None:
    agency = make.agency(turn)
    agent = make.acting(turn, make.person(turn, Role.AGENCY_AGENT, agency))
    waits = AttestationState.REQUESTED
    made = [
        make.attestation(
            turn, make.firm(turn), by=agency, state=waits, asked_at=turn.now + timedelta(seconds=place // 2)
        ).ref
        for place in range(attestations.PAGE + 5)
    ]
    first = [row.ref for row, _ in attestations.waiting(agent)]
    assert len(first) == attestations.PAGE + 1
    second = [row.ref for row, _ in attestations.waiting(agent, first[attestations.PAGE - 1])]
    assert sorted(first[: attestations.PAGE] + second) == sorted(made)
    assert attestations.waiting(agent, "nonsense") == []


def test_an_agencys_lists_hold_its_own_alone(turn: Turn) -> None:
    agency = make.agency(turn)
    mine = make.attestation(turn, make.firm(turn), by=agency)
    make.attestation(turn, make.firm(turn))
    agent = make.acting(turn, make.person(turn, Role.AGENCY_AGENT, agency))
    assert [row.ref for row, _ in attestations.settled(agent)] == [mine.ref]
    assert attestations.waiting(agent) == []


def test_people_to_tell_are_those_who_act_now_in_the_role(turn: Turn) -> None:
    agency = make.agency(turn)
    agent, former, closed = (make.person(turn, Role.AGENCY_AGENT, agency) for _ in range(3))
    make.person(turn, Role.AGENCY_AGENT)
    for held in mandates.of_person(turn, former.id):
        held.ended_at = turn.now
    closed.closed_at = turn.now
    found = people.people_of(turn, agency.id, [Role.AGENCY_AGENT])
    assert [(card.person_id, card.ref, card.email) for card in found] == [(agent.id, agent.ref, agent.email)]
    assert people.people_of(turn, agency.id, [Role.OFFICER]) == []
    assert people.people_of(turn, agency.id, []) == []


def test_those_without_a_house_are_found_by_their_role(turn: Turn) -> None:
    auditor = make.person(turn, Role.AUDITOR)
    make.person(turn, Role.OFFICER)
    assert [card.ref for card in people.in_role(turn, Role.AUDITOR)] == [auditor.ref]


@pytest.mark.parametrize(
    ("words", "found"),
    [("", 3), ("benali", 1), ("BENALI", 1), ("%", 1), ("_", 0), ("100%", 1), ("example", 3), ("x' OR 1=1", 0)],
)
def test_people_are_searched_for_words_not_patterns(turn: Turn, words: str, found: int) -> None:
    for name, email in (("Amine Benali", "a@example.dz"), ("100% fibre", "b@example.dz"), ("Nadia", "c@example.dz")):
        make.person(turn, name=name, email=email)
    assert len(people.search(administrator(turn), words)) == found + (words in {"", "example"})


def test_the_list_of_people_is_walked_by_pages_newest_first(turn: Turn) -> None:
    made = [make.person(replace(turn, now=turn.now + timedelta(seconds=place // 3))).ref for place in range(PAGE + 7)]
    admin = administrator(turn)
    first = [person.ref for person in people.search(admin, "")]
    second = [person.ref for person in people.search(admin, "", first[PAGE - 1])]
    assert set(first[:PAGE] + second) - {admin.actor.ref} == set(made)


def test_an_address_is_one_account_however_its_letters_are_cased(turn: Turn) -> None:
    person = make.person(turn, email="Amine@Example.dz")
    assert people.by_email(turn, "amine@example.DZ") is person
    assert people.by_email(turn, "%") is None
    person.closed_at = turn.now
    assert people.by_email(turn, person.email) is None


def test_a_closed_account_has_no_standing_and_no_letters(turn: Turn) -> None:
    person = make.person(turn, Role.OFFICER)
    secret = logins.begin(turn, person.id, mandates.house_of(mandates.of_person(turn, person.id)[0]))
    assert logins.standing(turn, secret) is not None
    assert people.card(turn, person.ref) is not None
    person.closed_at = turn.now
    assert logins.standing(turn, secret) is None
    assert people.card(turn, person.ref) is None


def test_a_link_that_never_was_and_one_that_was_used_are_answered_alike(turn: Turn) -> None:
    person = make.person(turn)
    used = links.make(turn, Purpose.RESET, person)
    used.used_at = turn.now
    for key in (used.id, new_id()):
        with pytest.raises(Refused, match="link_over"):
            links.usable(turn, key, Purpose.RESET)


def test_the_staff_of_a_firm_is_its_own(turn: Turn) -> None:
    firm = make.firm(turn)
    owner = make.owner(turn, firm)
    make.owner(turn, make.firm(turn))
    assert [held.person_id for held in mandates.staff(make.acting(turn, owner))] == [owner.id]
