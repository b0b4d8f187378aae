"""What an administrator makes, what a firm changes about itself, and what is forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from accounts.actions import (
    AgencyOrder,
    AuthorityOrder,
    ask_reset,
    change_contact,
    change_keys,
    change_profile,
    choose_house,
    create_agency,
    create_authority,
    end_login,
    forget,
    register_firm,
    show_signed_attestation,
    sign_in,
    stay,
)
from accounts.actions.houses import Names
from accounts.rules.forgetting import OVER_FOR, UNCONFIRMED_FOR
from accounts.rules.registration import Contact, Registration
from accounts.rules.roles import Role
from accounts.store import houses, logins
from accounts.tables import Firm, Link, Login, Mandate, Person
from audit.tables import LedgerEntry
from kernel import tokens
from kernel.ids import token_digest
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.tables import Message
from tests.make import people

NAMES = Names("Agence", "وكالة", "Agency")
CONTACT = Contact("00300060000014720242", "0550 12 34 56", "1, rue Larbi Ben M’hidi, Alger", ["FO"])
TYPED = Registration("Amine", "amine@example.dz", "fr", "Fibre", "001916000000783", "16/00-0000007 B 19", 16, CONTACT)
LATER = UNCONFIRMED_FOR + timedelta(minutes=1)


def keys(number: int = 1) -> str:
    """Return the published set of one of the tests' agency keys."""
    jwk = {**tokens.public_jwk(people.agency_key(number)), "valid_from": None, "valid_until": None}
    return json.dumps({"keys": [jwk]})


def count(turn: Turn, table: type[Firm | Link | Login | Mandate | Person]) -> int:
    return turn.tx.scalar(select(func.count()).select_from(table)) or 0


def test_an_authority_works_under_its_profile(turn: Turn) -> None:
    ref = create_authority(turn, AuthorityOrder(NAMES, "Alger", "000216001808337", "EPE_INTERNE"))
    found = houses.authority_by_ref(turn, ref)
    assert (found.name_ar, found.profile) == ("وكالة", "EPE_INTERNE")
    assert houses.authority(turn, found.id) is found


def test_an_agency_is_known_by_its_address_and_its_keys(turn: Turn) -> None:
    order = AgencyOrder(NAMES, "https://anade.example", ["ANADE"], keys())
    agency = houses.agency_by_ref(turn, create_agency(turn, order))
    firm = people.firm(turn)
    owner = people.acting(turn, people.owner(turn, firm))
    assert show_signed_attestation(owner, people.signed(turn, agency, firm), people.PORTAL)
    with pytest.raises(Refused, match="issuer_known"):
        create_agency(turn, order)


def test_replaced_keys_sign_from_then_on(turn: Turn) -> None:
    agency, firm = people.agency(turn), people.firm(turn)
    owner = people.acting(turn, people.owner(turn, firm))
    change_keys(turn, agency.ref, keys(2))
    with pytest.raises(Refused, match="attestation_unknown_key"):
        show_signed_attestation(owner, people.signed(turn, agency, firm), people.PORTAL)
    assert show_signed_attestation(owner, people.signed(turn, agency, firm, number=2), people.PORTAL)


def test_a_firm_changes_its_contact_and_the_ledger_knows_what_not_to_what(turn: Turn) -> None:
    firm = people.firm(turn)
    changed = change_contact(people.acting(turn, people.owner(turn, firm)), CONTACT)
    assert changed == ["rib", "address", "trades"]
    assert (firm.phone, firm.rib) == ("+213550123456", "00300060000014720242")
    entry = turn.tx.scalars(select(LedgerEntry)).one()
    assert (entry.event, entry.facts) == ("firm.changed", {"what": ["rib", "address", "trades"]})
    assert turn.tx.scalars(select(Message.topic)).all() == ["firm.bank_changed"]


def test_saving_without_a_change_says_nothing_to_anybody(turn: Turn) -> None:
    owner = people.acting(turn, people.owner(turn, people.firm(turn)))
    change_contact(owner, CONTACT)
    assert change_contact(owner, CONTACT) == []
    assert len(turn.tx.scalars(select(LedgerEntry)).all()) == 1


def test_somebody_changes_the_own_name_and_language(turn: Turn) -> None:
    person = people.person(turn, Role.OFFICER)
    change_profile(people.acting(turn, person), " Nadia\nHadj ", "ar")
    assert (person.name, person.language) == ("Nadia Hadj", "ar")


def test_somebody_with_two_houses_acts_for_one_at_a_time(turn: Turn) -> None:
    first, second = people.authority(turn), people.authority(turn)
    officer = people.person(turn, Role.OFFICER, first)
    people.mandate(replace(turn, now=turn.now + timedelta(seconds=1)), officer, Role.APPROVER, second)
    secret = sign_in(turn, officer.email, people.PASSWORD)
    standing = logins.standing(turn, secret)
    assert standing is not None
    assert (standing.house_id, set(standing.roles)) == (first.id, {"officer"})
    acting = replace(turn, actor=standing.actor())
    other = choose_house(acting, second.id, secret)
    moved = logins.standing(turn, other)
    assert moved is not None
    assert (moved.house_id, set(moved.roles)) == (second.id, {"approver"})
    assert logins.standing(turn, secret) is None
    with pytest.raises(NotYours):
        choose_house(acting, people.authority(turn).id, other)


def test_one_ends_ones_own_logins_alone(turn: Turn) -> None:
    mine, other = people.person(turn, Role.OFFICER), people.person(turn, Role.OFFICER)
    secret, theirs = (sign_in(turn, who.email, people.PASSWORD) for who in (mine, other))
    with pytest.raises(NotYours):
        end_login(people.acting(turn, mine), token_digest(theirs))
    end_login(people.acting(turn, mine), token_digest(secret))
    assert logins.standing(turn, secret) is None
    assert logins.standing(turn, theirs) is not None


def test_a_login_lasts_with_use_and_a_week_at_most(turn: Turn) -> None:
    person = people.person(turn, Role.OFFICER)
    secret, at = sign_in(turn, person.email, people.PASSWORD), turn.now
    for _ in range(20):
        at += timedelta(hours=11)
        here = replace(turn, now=at)
        if logins.standing(here, secret) is None:
            break
        stay(here, secret)
    assert timedelta(days=6, hours=12) < at - turn.now <= timedelta(days=7, hours=11)


def test_a_registration_that_nobody_confirms_is_forgotten_and_its_numbers_are_free(turn: Turn) -> None:
    register_firm(turn, TYPED)
    assert forget(turn) == 0
    later = replace(turn, now=turn.now + LATER)
    while forget(later):
        pass
    assert [count(turn, table) for table in (Person, Firm, Mandate)] == [0, 0, 0]
    register_firm(later, TYPED)


def test_a_link_that_still_works_keeps_a_registration(turn: Turn) -> None:
    register_firm(turn, TYPED)
    later = replace(turn, now=turn.now + LATER)
    ask_reset(later, TYPED.email)
    forget(later)
    assert count(turn, Person) == 1


def test_a_firm_without_an_owner_is_forgotten_and_one_with_a_past_is_not(turn: Turn) -> None:
    people.person(turn, email=TYPED.email)
    register_firm(turn, TYPED)
    kept = people.attestation(turn, people.firm(turn))
    later = replace(turn, now=turn.now + LATER)
    assert forget(later) == 1
    assert turn.tx.scalars(select(Firm.id)).all() == [kept.firm_id]


def test_what_is_long_over_is_forgotten(turn: Turn) -> None:
    person = people.person(turn, Role.OFFICER)
    sign_in(turn, person.email, people.PASSWORD)
    ask_reset(turn, person.email)
    ask_reset(turn, "nobody@example.dz")
    later = replace(turn, now=turn.now + OVER_FOR + timedelta(days=1))
    assert forget(later) == 3
    assert [count(turn, table) for table in (Login, Link, Person)] == [0, 0, 1]
