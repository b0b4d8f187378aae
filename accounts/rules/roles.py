"""The roles of the portal, and which house each one acts for."""

from __future__ import annotations

from enum import StrEnum


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
