"""A phase is what the clock makes of a decision: no scheduler has a say in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.lives import LotState
from tenders.rules.phase import SOON, Phase, phase, phase_of_all
from tenders.store.lots import Hours

CLOSES = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
OPENS = CLOSES + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def at(now: datetime, state: LotState = LotState.PUBLISHED) -> Phase:
    return phase(Hours(state, CLOSES, OPENS), now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (CLOSES - SOON - SECOND, Phase.OPEN),
        (CLOSES - SOON, Phase.CLOSING_SOON),
        (CLOSES - SECOND, Phase.CLOSING_SOON),
        (CLOSES, Phase.CLOSED),
        (OPENS - SECOND, Phase.CLOSED),
        (OPENS, Phase.OPENING_DUE),
    ],
)
def test_the_clock_moves_a_published_lot(now: datetime, expected: Phase) -> None:
    assert at(now) is expected


def test_a_lot_that_no_tick_has_closed_is_closed_all_the_same() -> None:
    late = OPENS + timedelta(days=30)
    assert at(late) is at(late, LotState.CLOSED) is Phase.OPENING_DUE


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.PUBLISHED, LotState.CLOSED}))
@given(hours=st.integers(-10_000, 10_000))
def test_what_was_decided_the_clock_does_not_change(state: LotState, hours: int) -> None:
    assert at(CLOSES + timedelta(hours=hours), state) is Phase(state)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_lot_never_opens_again(first: int, later: int) -> None:
    order = [Phase.OPEN, Phase.CLOSING_SOON, Phase.CLOSED, Phase.OPENING_DUE]
    earlier, after = (CLOSES - timedelta(days=6) + timedelta(minutes=m) for m in (first, first + later))
    assert order.index(at(earlier)) <= order.index(at(after))


def test_a_tender_stands_where_its_last_running_lot_does() -> None:
    assert phase_of_all([Phase.AWARDED, Phase.OPENED, Phase.RANKED]) is Phase.OPENED
    assert phase_of_all([Phase.CANCELLED, Phase.AWARDED]) is Phase.AWARDED
    assert phase_of_all([Phase.CANCELLED, Phase.CANCELLED]) is Phase.CANCELLED
    assert phase_of_all([]) is Phase.PREPARED
