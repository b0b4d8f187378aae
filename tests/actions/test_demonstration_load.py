"""What a demonstration begins with: everything stands, ready to be played, and loading it again changes nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.store.attestations import authentication
from accounts.tables import Attestation, Authority, Firm, Mandate, Person
from audit.tables import LedgerEntry
from demonstration import cast
from demonstration.__main__ import main
from demonstration.cast import company
from demonstration.keyring import Keyring
from demonstration.load import Console, load
from demonstration.load.accounts import table
from evaluation.tables import Award
from kernel.turn import VISITOR, Turn, look
from notices.tables import Letter
from tenders.rules.lives import CommissionState, LotState, TenderState
from tenders.tables import Commission, Lot, Tender
from tests.conftest import Town
from tests.make.messages import unanswered

TABLES = (Person, Mandate, Firm, Authority, Attestation, Commission, Tender, Lot, Award, Letter, LedgerEntry)


def counts(tx: Session) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table.__name__: tx.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def states(tx: Session, table: type[Tender | Lot | Commission]) -> set[str]:
    """Return the states that rows are in."""
    return set(tx.scalars(select(table.state)).all())


def test_everything_stands_after_a_load_and_again_after_another(town: Town) -> None:
    with closing(Console(town.settings)) as console:
        load(console)
    with town.sessions() as tx:
        first = counts(tx)
        assert states(tx, Commission) == {CommissionState.SWORN}
        assert states(tx, Tender) == {TenderState.DRAFT, TenderState.SUBMITTED, TenderState.PUBLISHED}
        # The lot whose envelopes wait closes by itself, when its hour comes.
        assert states(tx, Lot) - {LotState.CLOSED} == {LotState.PREPARED, LotState.PUBLISHED, LotState.AWARDED}
        assert tx.scalar(select(func.count()).where(Tender.invented.is_(None))) == 0
    assert (first["Authority"], first["Award"]) == (2, 1)
    assert first["Tender"] == len(cast.tenders()) + len(cast.past())
    assert look(town.sessions, VISITOR, unanswered) == 0
    assert look(town.sessions, VISITOR, standings) == {one.nif: one.standing for one in console.company.firms}
    with closing(Console(town.settings)) as again:
        load(again)
    with town.sessions() as tx:
        assert counts(tx) == first


def standings(turn: Turn) -> dict[str, str]:
    """Return how each firm stands with its agency."""
    firms = turn.tx.scalars(select(Firm)).all()
    return {firm.nif: authentication(turn, firm.id, turn.now).value for firm in firms}


def test_a_portal_that_is_no_demonstration_is_left_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for field in fields(town.settings):
        monkeypatch.setenv(field.name.upper(), str(getattr(town.settings, field.name)))
    monkeypatch.setenv("DEMONSTRATION", "0")
    assert main(["load"]) == main(["play"]) == 2
    with town.sessions() as tx:
        assert not any(counts(tx).values())


def test_every_role_can_be_tried_with_the_accounts_that_are_printed() -> None:
    told = table(company(), Keyring(Path("/data/keys"), "unused"))
    words = (
        "administrator",
        "auditor",
        "officer",
        "approver",
        "commission",
        "agent",
        "firm, authenticated",
        "firm's staff",
    )
    assert [word for word in words if word not in told] == []
    assert company().password in told
    assert "/data/keys" in told
