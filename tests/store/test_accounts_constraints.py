"""What two rows together may not say about people and their proofs, the database refuses by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.tables import Link, Mandate
from kernel.ids import new_id
from kernel.turn import Turn
from tests.make import people


def refused_by(turn: Turn, write: Callable[[], object]) -> str | None:
    """Return the name of the constraint that refuses what is written."""

    def written() -> None:
        write()
        turn.tx.flush()

    with pytest.raises(IntegrityError) as refusal:
        written()
    assert isinstance(refusal.value.orig, psycopg.Error)
    return refusal.value.orig.diag.constraint_name


def test_a_firm_is_registered_once_by_its_tax_number(turn: Turn) -> None:
    nif = people.firm(turn).nif
    assert refused_by(turn, lambda: people.firm(turn, nif=nif)) == "uq_firms_nif"


def test_an_establishment_is_not_a_second_firm(turn: Turn) -> None:
    nif = people.firm(turn).nif
    assert refused_by(turn, lambda: people.firm(turn, nif=nif + "13010")) == "uq_firms_nif"


def test_a_firm_is_registered_once_by_its_trade_register(turn: Turn) -> None:
    rc = people.firm(turn).rc
    assert refused_by(turn, lambda: people.firm(turn, rc=rc)) == "uq_firms_rc"


def test_an_address_is_one_account(turn: Turn) -> None:
    people.person(turn, email="amine@example.dz")
    assert refused_by(turn, lambda: people.person(turn, email="AMINE@example.dz")) == "uq_people_email"


def test_an_account_that_is_not_confirmed_has_no_password(turn: Turn) -> None:
    person = people.person(turn)
    assert refused_by(turn, lambda: setattr(person, "confirmed_at", None)) == "ck_people_confirmed_with_password"


def test_one_person_represents_one_bidder(turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    write = lambda: people.mandate(turn, owner, Role.FIRM_STAFF, people.firm(turn))  # noqa: E731
    assert refused_by(turn, write) == "uq_mandates_one_firm"


def test_who_opens_does_not_control(turn: Turn) -> None:
    member = people.person(turn, Role.COMMISSION_MEMBER)
    assert refused_by(turn, lambda: people.mandate(turn, member, Role.AUDITOR)) == "uq_mandates_opens_or_controls"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER])
def test_a_role_is_held_once_for_a_house(turn: Turn, role: Role) -> None:
    house = people.authority(turn) if role is Role.OFFICER else None
    holder = people.person(turn, role, house)
    names = {"uq_mandates_held_once", "uq_mandates_opens_or_controls"}
    assert refused_by(turn, lambda: people.mandate(turn, holder, role, house)) in names


@pytest.mark.parametrize(
    ("role", "house"),
    [
        (Role.FIRM_OWNER, None), (Role.FIRM_OWNER, "agency"), (Role.OFFICER, None), (Role.OFFICER, "firm"),
        (Role.AGENCY_AGENT, "authority"), (Role.AUDITOR, "authority"), (Role.ADMINISTRATOR, "firm"),
    ],
)  # fmt: skip
def test_a_role_is_for_its_own_kind_of_house(turn: Turn, role: Role, house: str | None) -> None:
    keys = {"firm": people.firm(turn).id, "authority": people.authority(turn).id, "agency": people.agency(turn).id}
    column = {f"{house}_id": keys[house]} if house else {}
    holder = people.person(turn)
    row = Mandate(person_id=holder.id, role=role, granted_at=turn.now, **column)
    assert refused_by(turn, lambda: turn.tx.add(row)) == "ck_mandates_house_of_role"


def test_only_an_invitation_leads_into_a_role(turn: Turn) -> None:
    person = people.person(turn)
    times = {"made_at": turn.now, "expires_at": turn.now}
    bad = Link(person_id=person.id, purpose="reset", role="auditor", **times)
    assert refused_by(turn, lambda: turn.tx.add(bad)) == "ck_links_invitation_to_a_role"


def test_a_number_is_held_by_one_firm(turn: Turn) -> None:
    agency = people.agency(turn)
    people.attestation(turn, people.firm(turn), by=agency, jti="2026-7")
    write = lambda: people.attestation(turn, people.firm(turn), by=agency, jti="2026-7")  # noqa: E731
    assert refused_by(turn, write) == "uq_attestations_granted"


@pytest.mark.parametrize("state", [state for state in AttestationState if state != "granted"])
def test_a_number_that_is_not_held_may_be_shown_by_another(turn: Turn, state: AttestationState) -> None:
    agency = people.agency(turn)
    people.attestation(turn, people.firm(turn), by=agency, state=state, jti="2026-7")
    people.attestation(turn, people.firm(turn), by=agency, jti="2026-7")


def test_a_firm_waits_once_at_an_agency(turn: Turn) -> None:
    agency, firm, waits = people.agency(turn), people.firm(turn), AttestationState.REQUESTED
    people.attestation(turn, firm, by=agency, state=waits)
    write = lambda: people.attestation(turn, firm, by=agency, state=waits)  # noqa: E731
    assert refused_by(turn, write) == "uq_attestations_requested"


def test_an_attestation_is_valid_for_a_time(turn: Turn) -> None:
    write = lambda: people.attestation(turn, people.firm(turn), days=(5, 5))  # noqa: E731
    assert refused_by(turn, write) == "ck_attestations_valid_for_a_time"


def test_a_signed_attestation_keeps_its_signature_and_a_paper_its_scan(turn: Turn) -> None:
    write = lambda: people.attestation(turn, people.firm(turn), way="signed")  # noqa: E731
    assert (refused_by(turn, write) or "").startswith("ck_attestations_")


def test_a_number_taken_back_stays_taken_back(turn: Turn) -> None:
    for change in ("UPDATE revoked_attestations SET jti = 'x'", "DELETE FROM revoked_attestations"):
        with turn.tx.begin_nested() as attempt:
            with pytest.raises(ProgrammingError, match="permission denied"):
                turn.tx.execute(text(change))
            attempt.rollback()


def test_people_who_did_something_cannot_be_deleted(turn: Turn) -> None:
    firm = people.firm(turn)
    people.attestation(turn, firm)
    write = lambda: turn.tx.execute(text("DELETE FROM firms WHERE id = :id"), {"id": firm.id})  # noqa: E731
    assert (refused_by(turn, write) or "").startswith("fk_")


def test_a_login_of_nobody_is_no_login(turn: Turn) -> None:
    write = lambda: turn.tx.execute(  # noqa: E731
        text(
            "INSERT INTO logins (digest, person_id, began_at, seen_at, expires_at) VALUES ('x', :id, :end, :end, :end)"
        ),
        {"id": new_id(), "end": turn.now + timedelta(days=1)},
    )
    assert refused_by(turn, write) == "fk_logins_person_id"
