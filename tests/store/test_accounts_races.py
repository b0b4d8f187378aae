"""Two turns at the same moment, really committed: one wins, the other is told the rule that stopped it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select

from accounts.actions import (
    ask_reset,
    choose_password,
    end_mandate,
    grant_attestation,
    revoke_number,
    show_signed_attestation,
)
from accounts.rules.authentication import Authentication
from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.store import firms, mandates
from accounts.tables import Attestation, Link, Login, Mandate
from kernel.clock import now
from kernel.refusals import Refused
from kernel.turn import VISITOR, Actor, Turn, take
from tests.conftest import Town
from tests.make import people

Work = Callable[[Turn], object]


def made(town: Town, work: Callable[[Turn], object]) -> object:
    """Commit what a test begins with."""
    return take(town.sessions, VISITOR, work)


def at_once(town: Town, turns: Sequence[tuple[Actor, Work]]) -> list[str]:
    """Start turns together and return what each answered: `done`, or the code of its refusal."""
    barrier = threading.Barrier(len(turns))

    def run(actor: Actor, work: Work) -> str:
        barrier.wait()
        try:
            take(town.sessions, actor, work)
        except Refused as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(turns)) as crowd:
        return sorted(crowd.map(lambda one: run(*one), turns))


@pytest.fixture
def firms_with_one_number(town: Town) -> list[tuple[Actor, str]]:
    """Make two firms, each with a signed attestation of the same number of the same agency."""

    def begin(turn: Turn) -> list[tuple[Actor, str]]:
        agency = people.agency(turn)
        pair = [people.firm(turn), people.firm(turn)]
        tokens = [people.signed(turn, agency, firm, jti="2026-7") for firm in pair]
        actors = [people.acting(turn, people.owner(turn, firm)).actor for firm in pair]
        return list(zip(actors, tokens, strict=True))

    return take(town.sessions, VISITOR, begin)


def test_of_two_firms_that_show_one_number_at_once_one_is_authenticated(
    town: Town, firms_with_one_number: list[tuple[Actor, str]]
) -> None:
    turns = [
        (actor, partial(show_signed_attestation, text=token, portal_url=people.PORTAL))
        for actor, token in firms_with_one_number
    ]
    assert at_once(town, turns) == ["attestation_already_used", "done"]
    with town.sessions() as tx:
        assert len(tx.scalars(select(Attestation)).all()) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_number_is_never_granted_after_it_was_taken_back(town: Town, attempt: int) -> None:
    def begin(turn: Turn) -> tuple[Actor, str, Actor, str]:
        agency, firm = people.agency(turn), people.firm(turn)
        agent = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, agency)).actor
        owner = people.acting(turn, people.owner(turn, firm)).actor
        waiting = people.attestation(turn, people.firm(turn), by=agency, state=AttestationState.REQUESTED, jti="2026-7")
        return agent, waiting.ref, owner, people.signed(turn, agency, firm, jti="2026-7")

    agent, ref, owner, token = take(town.sessions, VISITOR, begin)
    show = partial(show_signed_attestation, text=token, portal_url=people.PORTAL)
    at_once(
        town,
        [
            (agent, partial(revoke_number, number="2026-7", why="x")),
            (agent, partial(grant_attestation, ref=ref)),
            (owner, show),
        ],
    )
    with town.sessions() as tx:
        assert tx.scalars(select(Attestation.ref).where(Attestation.state == "granted")).all() == []


def test_a_link_opened_twice_at_once_chooses_one_password(town: Town) -> None:
    email = str(made(town, lambda turn: people.person(turn, Role.AUDITOR).email))
    made(town, partial(ask_reset, email=email))
    with town.sessions() as tx:
        key = tx.scalars(select(Link.id)).one()
    turns = [
        (VISITOR, partial(choose_password, link_id=key, password=password))
        for password in ("trois mots tout simples", "quatre mots encore plus simples")
    ]
    assert at_once(town, turns) == ["done", "link_over"]
    with town.sessions() as tx:
        assert len(tx.scalars(select(Login).where(Login.ended_at.is_(None))).all()) == 1


def test_a_settlement_waits_for_a_filing_in_flight(town: Town) -> None:
    def begin(turn: Turn) -> tuple[Actor, Actor, str]:
        agency, firm = people.agency(turn), people.firm(turn)
        row = people.attestation(turn, firm, by=agency, state=AttestationState.REQUESTED)
        agent = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, agency)).actor
        return people.acting(turn, people.owner(turn, firm)).actor, agent, row.ref

    owner, agent, ref = take(town.sessions, VISITOR, begin)
    filing, granted = threading.Event(), threading.Event()

    def grant() -> None:
        filing.wait(10)
        take(town.sessions, agent, partial(grant_attestation, ref=ref))
        granted.set()

    agents_turn = threading.Thread(target=grant)
    agents_turn.start()
    with town.sessions() as tx:
        acting = Turn(tx, owner, now())
        assert firms.authentication_to_file(acting, acting.now) is Authentication.WAITING
        filing.set()
        assert not granted.wait(0.5)
        assert firms.authentication_to_file(acting, acting.now) is Authentication.WAITING
    agents_turn.join(10)
    assert granted.is_set()


def test_of_two_administrators_who_end_each_other_one_stays(town: Town) -> None:
    def begin(turn: Turn) -> list[tuple[Actor, Work]]:
        both = [people.person(turn, Role.ADMINISTRATOR) for _ in range(2)]
        held = [mandates.of_person(turn, one.id)[0].id for one in both]
        actors = [people.acting(turn, one).actor for one in both]
        return [(actor, partial(end_mandate, key=key)) for actor, key in zip(actors, reversed(held), strict=True)]

    assert at_once(town, take(town.sessions, VISITOR, begin)) == ["done", "last_administrator"]
    with town.sessions() as tx:
        standing = select(Mandate).where(Mandate.role == Role.ADMINISTRATOR, Mandate.ended_at.is_(None))
        assert len(tx.scalars(standing).all()) == 1
