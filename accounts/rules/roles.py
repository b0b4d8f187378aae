"""The roles of the portal, and which house each one acts for."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from kernel.refusals import Refused


class Role(StrEnum):
    """What a person may be. A visitor holds none of these."""

    FIRM_OWNER = "firm_owner"
    FIRM_STAFF = "firm_staff"
    AGENCY_AGENT = "agency_agent"
    OFFICER = "officer"
    APPROVER = "approver"
    COMMISSION_MEMBER = "commission_member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class House(StrEnum):
    """The kinds of bodies that people act for."""

    FIRM = "firm"
    AUTHORITY = "authority"
    AGENCY = "agency"


HOUSE_OF: dict[Role, House | None] = {
    Role.FIRM_OWNER: House.FIRM,
    Role.FIRM_STAFF: House.FIRM,
    Role.AGENCY_AGENT: House.AGENCY,
    Role.OFFICER: House.AUTHORITY,
    Role.APPROVER: House.AUTHORITY,
    Role.COMMISSION_MEMBER: House.AUTHORITY,
    Role.AUDITOR: None,
    Role.ADMINISTRATOR: None,
}

# One person stands on one side: whoever buys does not bid, control or administer, and so on round the table
# (Loi 23-12 arts 44, 68 and 69; an administrator has no business right at all).
SIDES: tuple[frozenset[Role], ...] = (
    frozenset({Role.FIRM_OWNER, Role.FIRM_STAFF}),
    frozenset({Role.AGENCY_AGENT}),
    frozenset({Role.OFFICER, Role.APPROVER, Role.COMMISSION_MEMBER}),
    frozenset({Role.AUDITOR}),
    frozenset({Role.ADMINISTRATOR}),
)

# Who may invite into which roles. The first administrator is invited from the command line.
INVITES: dict[Role, frozenset[Role]] = {
    Role.FIRM_OWNER: frozenset({Role.FIRM_STAFF}),
    Role.ADMINISTRATOR: frozenset(Role) - {Role.FIRM_OWNER, Role.FIRM_STAFF},
}


def check_side(held: Collection[str], role: Role) -> None:
    """Refuse with `other_side` a role on another side than the roles that somebody holds already."""
    side = next(side for side in SIDES if role in side)
    if not side.issuperset(held):
        raise Refused("other_side")


def may_invite(roles: Collection[str], role: Role) -> bool:
    """Say whether somebody with these roles may invite into a role."""
    return any(role in invited for inviter, invited in INVITES.items() if inviter in roles)
