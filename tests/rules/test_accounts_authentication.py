"""How a firm stands at an instant, and what that lets it bid for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.authentication import Authentication, Footing, Held, may_bid, standing_of
from accounts.rules.lives import ATTESTATION_LIFE, AttestationAct, AttestationState
from kernel.refusals import Refused

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
STANDS = {AttestationState.GRANTED: Authentication.AUTHENTICATED, AttestationState.REQUESTED: Authentication.WAITING}

held = st.builds(
    Held,
    st.sampled_from(list(AttestationState)),
    st.integers(-5, 5).map(lambda days: NOW + days * DAY),
    st.integers(-5, 5).map(lambda days: NOW + days * DAY),
)


@pytest.mark.parametrize("state", list(AttestationState))
def test_one_attestation_counts_by_its_state(state: AttestationState) -> None:
    assert standing_of([Held(state, NOW - DAY, NOW + DAY)], NOW) is STANDS.get(state, Authentication.NONE)


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(NOW, NOW + DAY, True), (NOW - DAY, NOW, False), (NOW + timedelta.resolution, NOW + DAY, False)],
)
def test_an_attestation_holds_from_its_first_instant_to_before_its_last(
    starts: datetime, ends: datetime, *, holds: bool
) -> None:
    stands = standing_of([Held(AttestationState.GRANTED, starts, ends)], NOW)
    assert (stands is Authentication.AUTHENTICATED) is holds


@given(st.lists(held), st.lists(held))
def test_one_more_attestation_never_makes_a_firm_stand_worse(some: list[Held], more: list[Held]) -> None:
    rank = [Authentication.NONE, Authentication.WAITING, Authentication.AUTHENTICATED].index
    assert rank(standing_of(some + more, NOW)) == max(rank(standing_of(some, NOW)), rank(standing_of(more, NOW)))


def test_a_firm_without_any_has_none() -> None:
    assert standing_of([], NOW) is Authentication.NONE


@pytest.mark.parametrize(
    ("authentication", "footing"),
    [
        (Authentication.AUTHENTICATED, Footing.AUTHENTICATED),
        (Authentication.WAITING, Footing.SUBJECT_TO_AUTHENTICATION),
    ],
)
def test_who_may_bid_on_a_reserved_lot_and_on_what_footing(authentication: Authentication, footing: Footing) -> None:
    assert may_bid(authentication) is footing


def test_a_reserved_lot_is_closed_to_a_firm_that_shows_nothing() -> None:
    with pytest.raises(Refused, match="attestation_required"):
        may_bid(Authentication.NONE)


@pytest.mark.parametrize("state", list(AttestationState))
@pytest.mark.parametrize("act", list(AttestationAct))
def test_every_state_meets_every_act(state: AttestationState, act: AttestationAct) -> None:
    expected = {
        ("requested", "grant"): "granted",
        ("requested", "refuse"): "refused",
        ("requested", "withdraw"): "withdrawn",
        ("granted", "revoke"): "revoked",
    }.get((state.value, act.value))
    if expected:
        assert ATTESTATION_LIFE.after(state, act) == expected
        assert act in ATTESTATION_LIFE.open_acts(state)
        return
    with pytest.raises(Refused, match="not_now"):
        ATTESTATION_LIFE.after(state, act)
