"""A commission: an officer appoints it, its members give their keys and sign its opening policy."""

from __future__ import annotations

from datetime import timedelta

from accounts.rules.roles import Role
from demonstration.cast import CommissionPart
from demonstration.load.console import Console, acting, known
from kernel.crypto.policy import write_policy_signature
from kernel.turn import Turn
from law.rules import day_of
from tenders import actions
from tenders.rules.oath import Appointment
from tenders.store import officers
from tenders.tables import Commission

MANDATE = timedelta(days=730)


def commission(turn: Turn, console: Console, part: CommissionPart) -> None:
    """Form a commission and let it swear."""
    officer = console.company.of_house(part.house, Role.OFFICER)[0].email
    if commission_of(acting(turn, officer)) is not None:
        return
    members = console.company.of_house(part.house, Role.COMMISSION_MEMBER)
    ref = actions.form_commission(acting(turn, officer), _appointment(turn, part, [one.email for one in members])).ref
    for member in members:
        actions.give_keys(acting(turn, member.email), ref, console.keyring.public_file(member))
    policy = actions.write_policy(acting(turn, officer), ref, console.log_vkey)
    for member in members:
        signature = write_policy_signature(console.keyring.member_keys(member), policy)
        actions.sign_policy(acting(turn, member.email), ref, signature)


def commission_of(officer: Turn) -> Commission | None:
    """Return the commission of an officer's authority."""
    return next(iter(officers.commissions(officer)), None)


def _appointment(turn: Turn, part: CommissionPart, emails: list[str]) -> Appointment:
    refs = tuple(known(turn, email).ref for email in emails)
    today = day_of(turn.now)
    return Appointment(part.names.fr, part.names.ar, part.names.en, part.k, refs[0], refs, today, today + MANDATE)
