"""What an auditor may see before an opening, and who was who when something happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.rules import Event
from oversight.rules import Known, Seat, is_sealed, is_unopened, part_of_system
from tenders.rules.lives import LotState

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TENDER, LOT = "AO-2026-ABCDEF", "AO-2026-ABCDEF-L1"


def event(name: str, subject: str = TENDER, **facts: str) -> Event:
    return Event(NOON, "PER-1", name, subject, facts)


@pytest.mark.parametrize("name", ["bid.committed", "bid.withdrawn", "bids.booked", "refused"])
def test_what_tells_who_bids_or_how_many_is_sealed_until_the_opening(name: str) -> None:
    assert is_sealed(event(name), {TENDER, LOT}, set())
    assert not is_sealed(event(name), set(), {TENDER, LOT})


@pytest.mark.parametrize("name", ["tender.published", "lot.closed", "opening.started", "shares.posted"])
def test_everything_else_is_read_at_once(name: str) -> None:
    assert not is_sealed(event(name), {TENDER, LOT}, set())


def test_a_refusal_at_the_door_of_a_lot_is_sealed_with_it() -> None:
    assert is_sealed(event("refused", LOT, code="forbidden"), {TENDER, LOT}, set())


def test_a_refusal_that_is_about_no_tender_is_read_at_once() -> None:
    assert not is_sealed(event("refused", "auditor.whole", code="forbidden"), set(), set())


def test_a_late_filing_whose_lot_is_unknown_stays_sealed() -> None:
    assert is_sealed(event("refused", "firm.submit", code="deadline_passed"), set(), set())


@pytest.mark.parametrize("state", LotState)
def test_envelopes_wait_while_a_lot_is_published_or_closed(state: LotState) -> None:
    waits = state in {LotState.PUBLISHED, LotState.CLOSED}
    assert is_unopened({state}) is waits
    assert is_unopened({state, LotState.UNSUCCESSFUL}) is waits


def test_a_role_is_the_one_held_when_it_happened() -> None:
    officer = Seat("officer", {"fr": "Direction"}, NOON - HOUR, NOON)
    approver = Seat("approver", {"fr": "Direction"}, NOON, None)
    who = Known("Nadia", [officer, approver])
    assert who.seats_at(NOON - HOUR) == [officer]
    assert who.seats_at(NOON) == [approver]


def test_who_held_no_role_yet_is_told_by_the_roles_held_since() -> None:
    seat = Seat("firm_owner", {"fr": "Fibre du Sud"}, NOON, None)
    assert Known("Amine", [seat]).seats_at(NOON - HOUR) == [seat]


@pytest.mark.parametrize(
    ("actor", "part"), [("system:tick", "tick"), ("PER-1", None), ("visitor", None), ("system", None)]
)
def test_a_part_of_the_portal_is_told_from_a_person(actor: str, part: str | None) -> None:
    assert part_of_system(actor) == part
