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
    "public.openings": ANYONE,
    "public.opening_minutes": ANYONE,
    "public.opening": ANYONE,
    "public.verify": ANYONE,
    "public.verify_tracker": ANYONE,
    "public.receipt_key": ANYONE,
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
    "public.ledger": ANYONE,
    "public.checkpoint": ANYONE,
    "public.result": ANYONE,
    "public.case_file": ANYONE,
    "public.result_file": ANYONE,
    "public.earlier_case": ANYONE,
    "public.mailbox": ANYONE,
    "public.mail": ANYONE,
    "public.mail_file": ANYONE,
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
    "account.letters": SIGNED_IN,
    "account.letter": SIGNED_IN,
    # A firm
    "firm.bids": FIRM,
    "firm.bid_filed": FIRM,
    "firm.bid_receipt_paper": FIRM,
    "firm.bid_receipt": FIRM,
    "firm.bid": FIRM,
    "firm.bid_prices": FIRM,
    "firm.bid_papers": FIRM,
    "firm.bid_paper_remove": FIRM,
    "firm.bid_erase": FIRM,
    "firm.bid_seal": FIRM,
    "firm.bid_withdraw": FIRM,
    "firm.dossier": FIRM,
    "firm.contact": OWNER,
    "firm.staff": OWNER,
    "firm.end_staff": OWNER,
    "firm.cancel_invitation": OWNER,
    "firm.attestations": FIRM,
    "firm.show_signed": FIRM,
    "firm.ask_agent": FIRM,
    "firm.withdraw_attestation": FIRM,
    "firm.attestation_paper": FIRM,
    "firm.results": FIRM,
    "firm.own_lot_result": FIRM,
    # An agency's agent
    "agency.waiting": AGENT,
    "agency.settled": AGENT,
    "agency.attestation": AGENT,
    "agency.paper": AGENT,
    "agency.grant": AGENT,
    "agency.refuse": AGENT,
    "agency.revoke": AGENT,
    # The authority's officer and approver
    "officer.workspace": BUYERS,
    "officer.tender": BUYERS,
    "officer.document": BUYERS,
    "officer.commissions": BUYERS,
    "officer.commission": BUYERS,
    "officer.new_tender": OFFICER,
    "officer.subject": OFFICER,
    "officer.lots": OFFICER,
    "officer.lot": OFFICER,
    "officer.remove_lot": OFFICER,
    "officer.bill": OFFICER,
    "officer.quantities": OFFICER,
    "officer.add_usual_line": OFFICER,
    "officer.add_own_line": OFFICER,
    "officer.paste_bill": OFFICER,
    "officer.judging": OFFICER,
    "officer.documents": OFFICER,
    "officer.remove_document": OFFICER,
    "officer.submit": OFFICER,
    "officer.postpone": OFFICER,
    "officer.cancel": OFFICER,
    "officer.new_commission": OFFICER,
    "officer.write_policy": OFFICER,
    "officer.take_back_policy": OFFICER,
    "officer.end_commission": OFFICER,
    "officer.publish": APPROVER,
    "officer.send_back": APPROVER,
    "officer.awards": OFFICER,
    "officer.lot_award": OFFICER,
    "officer.award": OFFICER,
    "officer.unsuccessful": OFFICER,
    "officer.reconsider": OFFICER,
    "officer.award_case": OFFICER,
    "officer.award_result": OFFICER,
    # The commission
    "committee.lots": MEMBER,
    "committee.lot": MEMBER,
    "committee.judge": MEMBER,
    "committee.bid_paper": MEMBER,
    "committee.conclude": MEMBER,
    "committee.commissions": MEMBER,
    "committee.commission": MEMBER,
    "committee.give_keys": MEMBER,
    "committee.sign_policy": MEMBER,
    "committee.policy": MEMBER,
    "committee.openings_list": MEMBER,
    "committee.opening": MEMBER,
    "committee.opening_start": MEMBER,
    "committee.opening_second": MEMBER,
    "committee.opening_headers": MEMBER,
    "committee.opening_shares": MEMBER,
    "committee.opening_adjourn": MEMBER,
    "committee.opening_resume": MEMBER,
    "committee.opening_minutes": MEMBER,
    # The auditor
    "auditor.tenders": AUDITOR,
    "auditor.tender": AUDITOR,
    "auditor.extract": AUDITOR,
    "auditor.whole": AUDITOR,
    "auditor.checkpoints": AUDITOR,
    "auditor.verification": AUDITOR,
    # The administrator
    "admin.people": ADMINISTRATOR,
    "admin.person": ADMINISTRATOR,
    "admin.invite": ADMINISTRATOR,
    "admin.cancel_invitation": ADMINISTRATOR,
    "admin.erase": ADMINISTRATOR,
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
