"""The one door of this room."""

from __future__ import annotations

from accounts.rules.roles import Role
from kernel.refusals import NotYours
from kernel.turn import Turn


def auditors_only(turn: Turn) -> None:
    """Let an auditor pass; for everybody else there is nothing here."""
    if not turn.actor.has(Role.AUDITOR):
        raise NotYours
