"""What the evaluation does when something has happened elsewhere."""

from __future__ import annotations

from evaluation.actions.ranking import rank_lot
from kernel.turn import Turn
from outbox.rules import Fact


def on_lot_judged(turn: Turn, fact: Fact) -> None:
    """Rank the lot."""
    rank_lot(turn, fact["lot"])
