"""One person stands on one side; who may invite whom."""

from __future__ import annotations

from itertools import product

import pytest

from accounts.rules.roles import HOUSE_OF, INVITES, SIDES, Role, check_side, may_invite
from kernel.refusals import Refused

FIRM, BUYERS = {"firm_owner", "firm_staff"}, {"officer", "approver", "commission_member"}


def together(one: str, other: str) -> bool:
    """Say whether two roles may be one person's, by the table of the house."""
    return one == other or {one, other} <= FIRM or {one, other} <= BUYERS


def test_every_role_stands_on_one_side_and_has_its_house_or_none() -> None:
    assert sorted(role for side in SIDES for role in side) == sorted(Role)
    assert set(HOUSE_OF) == set(Role)


@pytest.mark.parametrize(("held", "role"), list(product(Role, Role)))
def test_roles_of_two_sides_are_not_one_persons(held: Role, role: Role) -> None:
    if together(held, role):
        check_side([held], role)
        return
    with pytest.raises(Refused, match="other_side"):
        check_side([held], role)


def test_somebody_without_a_role_may_take_any() -> None:
    for role in Role:
        check_side([], role)


@pytest.mark.parametrize(("inviter", "role"), list(product(Role, Role)))
def test_owners_invite_staff_administrators_everybody_but_firms(inviter: Role, role: Role) -> None:
    expected = role == "firm_staff" if inviter == "firm_owner" else inviter == "administrator" and role not in FIRM
    assert may_invite([inviter], role) is expected


def test_a_visitor_invites_nobody() -> None:
    assert not any(may_invite([], role) for role in Role)
    assert set(INVITES) == {Role.FIRM_OWNER, Role.ADMINISTRATOR}
