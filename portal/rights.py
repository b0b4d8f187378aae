"""The one table of rights: which roles may come to which page. What is not in it is refused to everybody.

A right opens a page, never a thing: whose tender, firm or bid it is, the doors in each room's store decide.
"""

from __future__ import annotations

from accounts.rules.roles import Role

Roles = frozenset[str]

ANYONE: Roles = frozenset({"anyone"})
VISITORS: Roles = frozenset({"visitor"})  # pages for those who are not signed in: they make no sense afterwards
SIGNED_IN: Roles = frozenset(Role)
FIRM: Roles = frozenset({Role.FIRM_OWNER, Role.FIRM_STAFF})
OWNER: Roles = frozenset({Role.FIRM_OWNER})
AGENT: Roles = frozenset({Role.AGENCY_AGENT})
OFFICER: Roles = frozenset({Role.OFFICER})
APPROVER: Roles = frozenset({Role.APPROVER})
BUYERS: Roles = OFFICER | APPROVER
MEMBER: Roles = frozenset({Role.COMMISSION_MEMBER})
AUDITOR: Roles = frozenset({Role.AUDITOR})
ADMINISTRATOR: Roles = frozenset({Role.ADMINISTRATOR})

RIGHTS: dict[str, Roles] = {
    # Everybody
    "static": ANYONE,
    "public.home": ANYONE,
    "public.healthz": ANYONE,
    "public.language": ANYONE,
    "public.help": ANYONE,
    "public.privacy": ANYONE,
    "public.tenders": ANYONE,
    "public.tender": ANYONE,
    "public.tender_lot": ANYONE,
    "public.tender_document": ANYONE,
    "public.tender_policy": ANYONE,
    # Signing in and out, joining
    "account.sign_in": ANYONE,
    "account.sign_out": SIGNED_IN,
    "account.forgotten": ANYONE,
    "account.sent": ANYONE,
    "account.confirm": ANYONE,
    "account.reset": ANYONE,
    "account.invitation": ANYONE,
    "account.register": VISITORS,
    "account.me": SIGNED_IN,
    "account.profile": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.end_login": SIGNED_IN,
    "account.house": SIGNED_IN,
    # A firm
    "firm.dossier": FIRM,
    "firm.contact": OWNER,
    "firm.staff": OWNER,
    "firm.end_staff": OWNER,
    "firm.attestations": FIRM,
    "firm.show_signed": FIRM,
    "firm.ask_agent": FIRM,
    "firm.withdraw_attestation": FIRM,
    "firm.attestation_paper": FIRM,
    # An agency's agent
    "agency.waiting": AGENT,
    "agency.settled": AGENT,
    "agency.attestation": AGENT,
    "agency.paper": AGENT,
    "agency.grant": AGENT,
    "agency.refuse": AGENT,
    "agency.revoke": AGENT,
    # The authority's officer and approver
    # The commission
    # The auditor
    # The administrator
    "admin.people": ADMINISTRATOR,
    "admin.person": ADMINISTRATOR,
    "admin.invite": ADMINISTRATOR,
    "admin.end_mandate": ADMINISTRATOR,
    "admin.houses": ADMINISTRATOR,
    "admin.new_authority": ADMINISTRATOR,
    "admin.new_agency": ADMINISTRATOR,
    "admin.agency": ADMINISTRATOR,
}


def may_come(endpoint: str | None, roles: Roles) -> bool:
    """Say whether somebody with these roles (none: a visitor) may come to an endpoint."""
    allowed = RIGHTS.get(endpoint or "", frozenset())
    return allowed is ANYONE or not allowed.isdisjoint(roles or VISITORS)
