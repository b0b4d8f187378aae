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
    # Signing in and out, joining
    # A firm
    # An agency's agent
    # The authority's officer and approver
    # The commission
    # The auditor
    # The administrator
}


def may_come(endpoint: str | None, roles: Roles) -> bool:
    """Say whether somebody with these roles (none: a visitor) may come to an endpoint."""
    allowed = RIGHTS.get(endpoint or "", frozenset())
    return allowed is ANYONE or not allowed.isdisjoint(roles or VISITORS)
