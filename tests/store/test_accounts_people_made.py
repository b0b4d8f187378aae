"""The people that tests are made of stand in the database as the portal would have put them."""

from __future__ import annotations

import pytest

from accounts.rules.roles import HOUSE_OF, Role
from kernel.turn import Turn
from tests.make import people


@pytest.mark.parametrize("role", list(Role))
def test_somebody_in_each_role_acts_for_the_house_it_asks_for(turn: Turn, role: Role) -> None:
    actor = people.acting(turn, people.person(turn, role)).actor
    assert actor.roles == {role}
    assert (actor.house_key is None) == (HOUSE_OF[role] is None)
    assert (actor.house is None) == (HOUSE_OF[role] is None)


def test_attestations_can_be_made(turn: Turn) -> None:
    assert people.attestation(turn, people.firm(turn)).state == "granted"
