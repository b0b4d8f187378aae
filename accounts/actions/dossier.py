"""A firm looks after its own dossier."""

from __future__ import annotations

from accounts.rules.registration import Contact, read_contact
from accounts.store import firms
from audit.actions import record
from kernel.turn import Turn
from outbox.actions import tell


def change_contact(turn: Turn, typed: Contact) -> list[str]:
    """Change where the firm is reached and paid, and its trades; return the names of what changed.

    Another bank account is told apart: it is what a thief would change first. Refusals: those of `read_contact`.
    """
    contact = read_contact(typed)
    firm = firms.own_to_change(turn)
    changed = firms.change(firm, contact)
    if "rib" in changed:
        tell(turn, "firm.bank_changed", firm=firm.ref)
    if changed:
        record(turn, "firm.changed", firm.ref, what=changed)
    return changed
