"""A firm joins the portal: its owner registers it, and proves the mailbox by choosing a password from there."""

from __future__ import annotations

from uuid import UUID

from accounts.actions.passwords import open_with
from accounts.rules.links import Purpose
from accounts.rules.registration import Registration, read_registration
from accounts.rules.roles import Role
from accounts.store import firms, forgetting, links, mandates, people
from accounts.tables import Firm, Link
from audit.actions import record
from kernel.turn import Turn
from law.rules import day_of
from outbox.actions import tell


def register_firm(turn: Turn, typed: Registration) -> None:
    """Register a firm and its owner, who is sent a link to confirm the address.

    Whether the address has an account is told to its mailbox alone: the page answers the same, and the firm stands
    registered without an owner until it is forgotten. What nobody has confirmed yet holds no number: the next
    registration takes its place. Refusals: those of `read_registration`, `firm_known`.
    """
    facts = read_registration(typed, day_of(turn.now))
    forgetting.registrations(turn, facts.nif, facts.rc)
    firm = firms.add(turn, facts)
    known = people.by_email(turn, facts.email)
    link = links.make(turn, Purpose.REMINDER, known) if known else _welcome(turn, facts, firm)
    tell(turn, "link.made", link=str(link.id))
    record(turn, "firm.registered", firm.ref)


def _welcome(turn: Turn, facts: Registration, firm: Firm) -> Link:
    """Add the owner of a firm, and the link that proves the mailbox."""
    owner = people.add(turn, facts.email, facts.person, facts.language)
    mandates.add(turn, owner.id, Role.FIRM_OWNER, firm.id)
    return links.make(turn, Purpose.CONFIRM, owner)


def confirm_address(turn: Turn, link_id: UUID, password: str) -> str:
    """Prove the mailbox of a new account by choosing its first password; return the secret of a login.

    Refusals: `link_over`, those of `passwords.chosen`.
    """
    return open_with(turn, link_id, Purpose.CONFIRM, password)
