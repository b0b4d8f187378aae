"""Registering a firm, proving its mailbox, choosing passwords."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from accounts.actions import ask_reset, change_password, choose_password, confirm_address, register_firm, sign_in
from accounts.rules.links import LASTS, Purpose
from accounts.rules.registration import Registration
from accounts.store import logins
from accounts.tables import Firm, Link, Login, Mandate, Person
from audit.tables import LedgerEntry
from kernel.refusals import Refused
from kernel.turn import Turn
from outbox.tables import Message
from tests.make import people
from tests.make.people import TYPED

NEW = "un autre mot que personne n’a"


def links(turn: Turn, purpose: Purpose) -> list[Link]:
    """Return the links made for a purpose, oldest first."""
    return list(turn.tx.scalars(select(Link).where(Link.purpose == purpose).order_by(Link.made_at)))


def told(turn: Turn, topic: str) -> list[dict[str, str]]:
    """Return the facts stated under a topic."""
    return list(turn.tx.scalars(select(Message.refs).where(Message.topic == topic).order_by(Message.id)))


def test_registering_makes_the_firm_its_owner_and_a_link_and_nobody_can_sign_in_yet(turn: Turn) -> None:
    register_firm(turn, TYPED)
    firm = turn.tx.scalars(select(Firm)).one()
    assert (firm.name, firm.nif, firm.rc, firm.rib) == (
        "SARL Fibre du Sud", "001916000000783", "16/00-0000007 B 19", "00300060000014720242",
    )  # fmt: skip
    assert firm.trades == ["FO", "SP"]
    owner = turn.tx.scalars(select(Person)).one()
    assert (owner.email, owner.confirmed_at, owner.password_hash) == ("amine@example.dz", None, None)
    assert turn.tx.scalars(select(Mandate.role).where(Mandate.firm_id == firm.id)).all() == ["firm_owner"]
    [link] = links(turn, Purpose.CONFIRM)
    assert told(turn, "link.made") == [{"link": str(link.id)}]
    with pytest.raises(Refused, match="sign_in_failed"):
        sign_in(turn, "amine@example.dz", "")


def test_an_address_that_has_an_account_is_told_to_its_mailbox_alone(turn: Turn) -> None:
    known = people.person(turn, email="Amine@Example.dz")
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.REMINDER)
    assert link.person_id == known.id
    assert turn.tx.scalars(select(Mandate)).all() == []
    # A second try says the same as it would had the address been unknown.
    register_firm(turn, TYPED)
    assert len(links(turn, Purpose.REMINDER)) == 2
    assert turn.tx.scalars(select(Firm.nif)).all() == ["001916000000783"]


def confirmed(turn: Turn, typed: Registration) -> None:
    """Register a firm whose owner has proved the mailbox."""
    register_firm(turn, typed)
    [link] = links(turn, Purpose.CONFIRM)
    confirm_address(turn, link.id, NEW)


def test_a_mistyped_address_keeps_nobody_from_starting_again(turn: Turn) -> None:
    register_firm(turn, replace(TYPED, email="amin@example.dz"))
    [wrong] = links(turn, Purpose.CONFIRM)
    wrong_id = wrong.id
    register_firm(turn, TYPED)
    assert turn.tx.scalars(select(Person.email)).all() == ["amine@example.dz"]
    [link] = links(turn, Purpose.CONFIRM)
    assert confirm_address(turn, link.id, NEW)
    with pytest.raises(Refused, match="link_over"):
        confirm_address(turn, wrong_id, NEW)


def test_what_is_confirmed_stays_though_somebody_registers_its_number(turn: Turn) -> None:
    confirmed(turn, TYPED)
    with pytest.raises(Refused, match="firm_known"):
        register_firm(turn, replace(TYPED, email="other@example.dz"))
    assert turn.tx.scalars(select(Person.email)).all() == ["amine@example.dz"]


@pytest.mark.parametrize(
    ("nif", "rc", "field"),
    [
        ("001916000000783", "16/00-0000008 B 19", "nif"),
        ("00191600000078300042", "16/00-0000008 B 19", "nif"),  # an establishment of the same firm
        ("001916000000883", "16/00-0000007 B 19", "rc"),
    ],
)
def test_a_firm_is_registered_once(turn: Turn, nif: str, rc: str, field: str) -> None:
    confirmed(turn, TYPED)
    with pytest.raises(Refused, match="firm_known") as refusal:
        register_firm(turn, replace(TYPED, email="other@example.dz", nif=nif, rc=rc))
    assert refusal.value.facts == {"field": field}


def test_the_link_proves_the_mailbox_and_begins_a_login_for_the_firm(turn: Turn) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    standing = logins.standing(turn, confirm_address(turn, link.id, NEW))
    assert standing is not None
    assert standing.roles == {"firm_owner"}
    assert standing.house_name == "SARL Fibre du Sud"
    assert told(turn, "person.joined") == [{"person": standing.ref}]
    assert logins.standing(turn, sign_in(turn, " AMINE@example.dz ".strip(), NEW)) is not None


def test_a_password_changed_leaves_no_link_that_chooses_another(turn: Turn) -> None:
    confirmed(turn, TYPED)
    owner = turn.tx.scalars(select(Person)).one()
    ask_reset(turn, owner.email)
    [link] = links(turn, Purpose.RESET)
    change_password(people.acting(turn, owner), NEW, "encore un autre mot de passe")
    with pytest.raises(Refused, match="link_over"):
        choose_password(turn, link.id, "celui d’un voleur de liens")


def test_an_establishment_of_a_firm_that_nobody_confirmed_gives_way_too(turn: Turn) -> None:
    register_firm(turn, replace(TYPED, nif="00191600000078300042", email="squat@example.dz"))
    register_firm(turn, TYPED)
    assert turn.tx.scalars(select(Firm.nif)).all() == ["001916000000783"]


def test_a_link_works_once(turn: Turn) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    confirm_address(turn, link.id, NEW)
    with pytest.raises(Refused, match="link_over"):
        confirm_address(turn, link.id, NEW)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=-1)])
def test_a_link_works_until_its_time_is_over(turn: Turn, late: timedelta) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    then = replace(turn, now=turn.now + LASTS[Purpose.CONFIRM] + late)
    if late:
        assert confirm_address(then, link.id, NEW)
    else:
        with pytest.raises(Refused, match="link_over"):
            confirm_address(then, link.id, NEW)


def test_a_refused_password_leaves_the_link_usable(turn: Turn) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    with turn.tx.begin_nested() as attempt:
        with pytest.raises(Refused, match="password_too_short"):
            confirm_address(turn, link.id, "court")
        attempt.rollback()
    assert confirm_address(turn, link.id, NEW)


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.INVITATION])
def test_a_link_serves_its_own_purpose_alone(turn: Turn, purpose: Purpose) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    with pytest.raises(Refused, match="link_over"):
        (choose_password if purpose is Purpose.RESET else confirm_address)(
            turn, link.id if purpose is Purpose.RESET else uuid4(), NEW
        )


def test_asking_for_a_reset_does_the_same_work_whether_or_not_the_address_is_known(turn: Turn) -> None:
    known = people.person(turn)
    ask_reset(turn, known.email.upper())
    ask_reset(turn, "nobody@example.dz")
    made = links(turn, Purpose.RESET)
    assert [link.person_id for link in made] == [known.id, None]
    assert told(turn, "link.made") == [{"link": str(link.id)} for link in made]


def test_a_link_for_nobody_opens_nothing(turn: Turn) -> None:
    ask_reset(turn, "nobody@example.dz")
    [link] = links(turn, Purpose.RESET)
    with pytest.raises(Refused, match="link_over"):
        choose_password(turn, link.id, NEW)


def test_another_password_ends_every_login_and_every_other_link(turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    old = sign_in(turn, owner.email, people.PASSWORD)
    ask_reset(turn, owner.email)
    ask_reset(turn, owner.email)
    first, second = links(turn, Purpose.RESET)
    secret = choose_password(turn, first.id, NEW)
    assert logins.standing(turn, old) is None
    assert logins.standing(turn, secret) is not None
    with pytest.raises(Refused, match="link_over"):
        choose_password(turn, second.id, NEW)
    with pytest.raises(Refused, match="sign_in_failed"):
        sign_in(turn, owner.email, people.PASSWORD)
    assert sign_in(turn, owner.email, NEW)


def test_a_forgotten_confirmation_is_repaired_by_the_forgotten_password_page(turn: Turn) -> None:
    register_firm(turn, TYPED)
    ask_reset(turn, TYPED.email)
    [link] = links(turn, Purpose.RESET)
    standing = logins.standing(turn, choose_password(turn, link.id, NEW))
    assert standing is not None
    assert standing.roles == {"firm_owner"}


def test_changing_the_password_asks_for_the_present_one(turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    old = sign_in(turn, owner.email, people.PASSWORD)
    acting = people.acting(turn, owner)
    with pytest.raises(Refused, match="password_wrong"):
        change_password(acting, "not this one", NEW)
    secret = change_password(acting, people.PASSWORD, NEW)
    assert logins.standing(turn, old) is None
    standing = logins.standing(turn, secret)
    assert standing is not None
    assert standing.house_id == acting.actor.house_key


def test_what_the_ledger_and_the_queue_hear_holds_nothing_personal(turn: Turn) -> None:
    register_firm(turn, TYPED)
    [link] = links(turn, Purpose.CONFIRM)
    confirm_address(turn, link.id, NEW)
    entries = turn.tx.scalars(select(LedgerEntry)).all()
    assert [entry.event for entry in entries] == ["firm.registered", "person.joined"]
    heard = repr([(entry.actor, entry.subject, entry.facts) for entry in entries])
    heard += repr(turn.tx.scalars(select(Message.refs)).all())
    personal = ["amine", "benali", "example", "fibre", "0000007", "147202", "550123456", "didouche"]
    assert [word for word in personal if word in heard.casefold()] == []


def test_what_a_stolen_table_of_logins_holds_opens_nothing(turn: Turn) -> None:
    owner = people.owner(turn, people.firm(turn))
    secret = sign_in(turn, owner.email, people.PASSWORD)
    [login] = turn.tx.scalars(select(Login)).all()
    assert secret.encode() not in login.digest
    for stolen in (login.digest.hex(), str(login.person_id), str(UUID(bytes=login.digest[:16]))):
        assert logins.standing(turn, stolen) is None
