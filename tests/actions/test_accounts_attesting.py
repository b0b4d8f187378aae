"""A firm shows its attestation, signed or on paper; its agency settles it; every refusal has its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from accounts.actions import (
    Asked,
    ask_agent,
    grant_attestation,
    refuse_attestation,
    revoke_number,
    show_signed_attestation,
    withdraw_attestation,
)
from accounts.rules.authentication import Authentication
from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.rules.showing import Claim
from accounts.store import attestations, firms
from accounts.tables import Agency, Attestation, Firm
from audit.tables import LedgerEntry
from kernel.files import Files
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.tables import Message
from tests.make import people

PORTAL = people.PORTAL
SCAN = b"%PDF-1.7\nscan"


class Town:
    """A firm with its owner, an agency with an agent, as every test here needs them."""

    def __init__(self, turn: Turn) -> None:
        self.firm = people.firm(turn)
        self.agency = people.agency(turn)
        self.owner = people.acting(turn, people.owner(turn, self.firm))
        self.agent = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, self.agency))


@pytest.fixture
def town(turn: Turn) -> Town:  # type: ignore[override, unused-ignore]
    return Town(turn)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def one(turn: Turn, ref: str) -> Attestation:
    return turn.tx.scalars(select(Attestation).where(Attestation.ref == ref)).one()


def told(turn: Turn) -> list[str]:
    return list(turn.tx.scalars(select(Message.topic).order_by(Message.id)))


def asked(turn: Turn, agency: Agency, **change: object) -> Asked:
    today = turn.now.date()
    claim = Claim("ANADE", "2026-000123", "16-0042", "exploitation", today, today + timedelta(days=300))
    return Asked(agency.ref, replace(claim, **change), SCAN)  # type: ignore[arg-type]


def test_a_signed_attestation_authenticates_at_once(turn: Turn, town: Town) -> None:
    token = people.signed(turn, town.agency, town.firm, jti="2026-7")
    ref = show_signed_attestation(town.owner, f" {token[:40]}\n{token[40:]}\n", PORTAL)
    row = one(turn, ref)
    assert (row.state, row.way, row.jti, row.jws) == ("granted", "signed", "2026-7", token)
    assert firms.bidder(town.owner).authentication is Authentication.AUTHENTICATED
    assert told(turn) == ["attestation.settled"]


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://unknown.example"}, "unknown_issuer"),
        ({"aud": "https://other-portal.example"}, "wrong_audience"),
        ({"nbf": 4_000_000_000, "exp": 4_000_000_001}, "not_yet_valid"),
        ({"iat": 1_600_000_000, "nbf": 1_600_000_000, "exp": 1_600_000_001}, "expired"),
        ({"iat": 1_500_000_000, "nbf": 1_500_000_000}, "key_not_valid_then"),
        ({"sub": "000216001808337"}, "other_firm"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_reason(
    turn: Turn, town: Town, claims: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused) as refusal:
        show_signed_attestation(town.owner, people.signed(turn, town.agency, town.firm, **claims), PORTAL)
    assert refusal.value.code == f"attestation_{why}"
    assert firms.bidder(town.owner).authentication is Authentication.NONE


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 20_000, "\x00", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_attestation_is_malformed(town: Town, text: str) -> None:
    with pytest.raises(Refused, match="attestation_malformed"):
        show_signed_attestation(town.owner, text, PORTAL)


def test_a_forged_attestation_is_refused(turn: Turn, town: Town) -> None:
    from kernel import tokens  # noqa: PLC0415

    kid = town.agency.jwks["keys"][0]["kid"]
    token = people.signed(turn, town.agency, town.firm)
    claims = tokens.read(token).claims
    forged = tokens.sign(claims, people.agency_key(2), kid, "attestation+jwt")
    with pytest.raises(Refused, match="attestation_bad_signature"):
        show_signed_attestation(town.owner, forged, PORTAL)


def test_a_number_authenticates_one_firm(turn: Turn, town: Town) -> None:
    other = people.firm(turn)
    show_signed_attestation(town.owner, people.signed(turn, town.agency, town.firm, jti="2026-7"), PORTAL)
    with pytest.raises(Refused, match="attestation_already_used"):
        show_signed_attestation(
            people.acting(turn, people.owner(turn, other)),
            people.signed(turn, town.agency, other, jti="2026-7"),
            PORTAL,
        )


def test_the_same_number_of_another_agency_is_another_number(turn: Turn, town: Town) -> None:
    other, angem = people.firm(turn), people.agency(turn, number=2)
    show_signed_attestation(town.owner, people.signed(turn, town.agency, town.firm, jti="2026-7"), PORTAL)
    token = people.signed(turn, angem, other, number=2, jti="2026-7")
    assert show_signed_attestation(people.acting(turn, people.owner(turn, other)), token, PORTAL)


def test_showing_it_twice_is_told_as_such(turn: Turn, town: Town) -> None:
    token = people.signed(turn, town.agency, town.firm)
    show_signed_attestation(town.owner, token, PORTAL)
    with pytest.raises(Refused, match="attestation_already_shown"):
        show_signed_attestation(town.owner, token, PORTAL)


def test_a_paper_waits_for_its_agency_and_lets_the_firm_file_meanwhile(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    row = one(turn, ref)
    assert (row.state, row.way) == ("requested", "agent")
    assert files.get(row.paper_sha256 or "") == SCAN
    assert firms.bidder(town.owner).authentication is Authentication.WAITING
    assert [found.ref for found, _ in attestations.waiting(town.agent)] == [ref]
    assert told(turn) == ["attestation.requested"]


def test_the_days_of_a_paper_begin_and_end_at_midnight_in_algiers(turn: Turn, town: Town, files: Files) -> None:
    claim = asked(turn, town.agency, starts_on=date(2026, 1, 1), ends_on=date(2035, 12, 30))
    row = one(turn, ask_agent(town.owner, claim, files))
    assert row.valid_from == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert row.valid_until == datetime(2035, 12, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (b"", "file_missing"),
        (b"<html>", "file_kind"),
        (b"\x89PNG\r\n\x1a\n", "file_kind"),
        (b"%PDF" + bytes(8_000_000), "file_too_large"),
    ],
)
def test_the_scan_is_judged_by_what_it_holds(turn: Turn, town: Town, files: Files, paper: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        ask_agent(town.owner, replace(asked(turn, town.agency), paper=paper), files)
    assert refusal.value.facts["field"] == "paper"


def test_a_firm_waits_once_at_an_agency(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    with pytest.raises(Refused, match="already_waiting"):
        ask_agent(town.owner, asked(turn, town.agency, number="2026-9"), files)
    withdraw_attestation(town.owner, ref)
    assert firms.bidder(town.owner).authentication is Authentication.NONE
    assert ask_agent(town.owner, asked(turn, town.agency, number="2026-9"), files)


def test_an_agent_grants(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    grant_attestation(town.agent, ref)
    row = one(turn, ref)
    assert (row.state, row.settled_by, row.settled_at) == ("granted", town.agent.actor.key, turn.now)
    assert firms.bidder(town.owner).authentication is Authentication.AUTHENTICATED
    assert told(turn)[-1] == "attestation.settled"


def test_an_agent_refuses_with_a_reason(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    with pytest.raises(Refused, match="text_missing"):
        refuse_attestation(town.agent, ref, " \u200b ")
    refuse_attestation(town.agent, ref, "Le numéro ne figure pas à nos dossiers.")
    assert (one(turn, ref).state, one(turn, ref).why) == ("refused", "Le numéro ne figure pas à nos dossiers.")
    assert firms.bidder(town.owner).authentication is Authentication.NONE


@pytest.mark.parametrize("settled", [state for state in AttestationState if state != "requested"])
def test_what_is_settled_is_settled(turn: Turn, town: Town, settled: AttestationState) -> None:
    row = people.attestation(turn, town.firm, by=town.agency, state=settled)
    attempts: list[Callable[[], None]] = [
        lambda: grant_attestation(town.agent, row.ref),
        lambda: refuse_attestation(town.agent, row.ref, "x"),
        lambda: withdraw_attestation(town.owner, row.ref),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="not_now"):
            attempt()


def test_another_agencys_request_is_not_found(turn: Turn, town: Town) -> None:
    row = people.attestation(turn, town.firm, by=people.agency(turn), state=AttestationState.REQUESTED)
    with pytest.raises(NotYours):
        grant_attestation(town.agent, row.ref)
    with pytest.raises(NotYours):
        refuse_attestation(town.agent, row.ref, "x")
    assert one(turn, row.ref).state == "requested"


def test_what_ended_while_it_waited_is_not_granted(turn: Turn, town: Town) -> None:
    row = people.attestation(turn, town.firm, by=town.agency, state=AttestationState.REQUESTED, days=(-30, 0))
    with pytest.raises(Refused, match="validity_over"):
        grant_attestation(town.agent, row.ref)


def test_a_number_that_another_firm_holds_is_not_granted(turn: Turn, town: Town) -> None:
    people.attestation(turn, people.firm(turn), by=town.agency, jti="2026-7")
    row = people.attestation(turn, town.firm, by=town.agency, state=AttestationState.REQUESTED, jti="2026-7")
    with pytest.raises(Refused, match="attestation_already_used"):
        grant_attestation(town.agent, row.ref)
    assert one(turn, row.ref).state == "requested"


def test_a_number_taken_back_is_lost_and_refused_for_ever(turn: Turn, town: Town, files: Files) -> None:
    token = people.signed(turn, town.agency, town.firm, jti="2026-7")
    ref = show_signed_attestation(town.owner, token, PORTAL)
    revoke_number(town.agent, " 2026-7 ", "Activité cessée.")
    assert (one(turn, ref).state, one(turn, ref).why) == ("revoked", "Activité cessée.")
    assert firms.bidder(town.owner).authentication is Authentication.NONE
    with pytest.raises(Refused, match="attestation_revoked"):
        show_signed_attestation(town.owner, token, PORTAL)
    with pytest.raises(Refused, match="attestation_revoked"):
        ask_agent(town.owner, asked(turn, town.agency, number="2026-7"), files)
    with pytest.raises(Refused, match="already_revoked"):
        revoke_number(town.agent, "2026-7", "Encore.")


def test_a_number_taken_back_before_anybody_showed_it_is_refused(turn: Turn, town: Town) -> None:
    revoke_number(town.agent, "2026-7", "Perdue.")
    with pytest.raises(Refused, match="attestation_revoked"):
        show_signed_attestation(town.owner, people.signed(turn, town.agency, town.firm, jti="2026-7"), PORTAL)


def test_an_agency_takes_back_its_own_numbers_alone(turn: Turn, town: Town) -> None:
    ref = show_signed_attestation(town.owner, people.signed(turn, town.agency, town.firm, jti="2026-7"), PORTAL)
    elsewhere = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, people.agency(turn)))
    revoke_number(elsewhere, "2026-7", "Pas le nôtre.")
    assert one(turn, ref).state == "granted"


def test_a_request_for_a_number_taken_back_meanwhile_is_not_granted(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    revoke_number(town.agent, "2026-000123", "Perdue.")
    with pytest.raises(Refused, match="attestation_revoked"):
        grant_attestation(town.agent, ref)


def test_the_ledger_hears_references_alone(turn: Turn, town: Town, files: Files) -> None:
    ref = ask_agent(town.owner, asked(turn, town.agency), files)
    grant_attestation(town.agent, ref)
    revoke_number(town.agent, "2026-000123", "Activité cessée.")
    entries = turn.tx.scalars(select(LedgerEntry)).all()
    assert [(entry.event, entry.subject) for entry in entries] == [
        ("attestation.requested", ref),
        ("attestation.granted", ref),
        ("attestation.revoked", ref),
    ]
    heard = repr([(entry.actor, entry.facts) for entry in entries]) + repr(turn.tx.scalars(select(Message.refs)).all())
    firm = turn.tx.get_one(Firm, town.firm.id)
    assert not [word for word in (firm.name, firm.nif, "000123", "cessée") if word in heard]
