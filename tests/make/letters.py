"""Letters to test with: an office whose way out is a folder, and what was written to whom."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from accounts.tables import Firm, Mandate, Person
from kernel.turn import Turn
from notices.actions.letters import Office
from notices.outside import MailFolder
from notices.tables import Letter

PORTAL = "http://localhost"


def office(folder: Path) -> Office:
    """Return an office that sends into a folder."""
    return Office(
        MailFolder(folder), "Safqa Fibre <no-reply@localhost>", PORTAL, "a-secret-of-the-tests-0123456789-xyz"
    )


def to(turn: Turn, firm: Firm) -> list[Letter]:
    """Return the letters to the people of a firm, oldest first."""
    held = select(Letter).join(Mandate, Mandate.person_id == Letter.person_id).where(Mandate.firm_id == firm.id)
    return list(turn.tx.scalars(held.order_by(Letter.written_at, Letter.ref)))


def of_kind(turn: Turn, kind: str) -> dict[str, Letter]:
    """Return the letters of a kind by the name of their reader."""
    rows = select(Person.name, Letter).join(Letter, Letter.person_id == Person.id).where(Letter.kind == kind)
    return {row.name: row.Letter for row in turn.tx.execute(rows)}
