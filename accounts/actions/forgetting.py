"""What nobody confirmed, and what is long over, is forgotten."""

from __future__ import annotations

from accounts.rules.forgetting import OVER_FOR, UNCONFIRMED_FOR
from accounts.store import forgetting
from kernel.turn import Turn


def forget(turn: Turn) -> int:
    """Erase a batch of registrations that nobody confirmed, of dead links and logins; return how many rows.

    A tax number registered by somebody else is free again with it. The ledger goes on holding the references alone.
    """
    dead = forgetting.links(turn, turn.now - OVER_FOR) + forgetting.logins(turn, turn.now - OVER_FOR)
    return (
        dead + forgetting.people(turn, turn.now - UNCONFIRMED_FOR) + forgetting.firms(turn, turn.now - UNCONFIRMED_FOR)
    )
