"""Where a lot stands at an instant: what was decided about it, and what only the clock changes.

A phase is never stored. So a dead scheduler can neither keep a lot open nor close it early.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from tenders.rules.lives import LotState

# Five days before the deadline a lot is marked as closing soon, in the list and on its page.
SOON = timedelta(days=5)


class Phase(StrEnum):
    """What a visitor is told about a lot (`state.phase.<phase>` in the catalogues)."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    CLOSED = "closed"
    OPENING_DUE = "opening_due"
    OPENED = "opened"
    JUDGED = "judged"
    RANKED = "ranked"
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


class Timed(Protocol):
    """A lot with the hours of its tender."""

    @property
    def state(self) -> str: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def opening_at(self) -> datetime: ...


OPEN = frozenset({Phase.OPEN, Phase.CLOSING_SOON})

# How far a lot is; a tender is told by the one that is furthest behind, of those that still go on.
_ORDER = list(Phase)
_WAITING = frozenset({LotState.PUBLISHED, LotState.CLOSED})


def phase(lot: Timed, now: datetime) -> Phase:
    """Return where a lot stands at `now`."""
    state = LotState(lot.state)
    if state not in _WAITING:
        return Phase(state)
    if state is LotState.PUBLISHED and now < lot.closes_at:
        return Phase.CLOSING_SOON if lot.closes_at - now <= SOON else Phase.OPEN
    return Phase.CLOSED if now < lot.opening_at else Phase.OPENING_DUE


def phase_of_all(lots: list[Phase]) -> Phase:
    """Return where a tender stands whose lots stand there: where the last of its running lots is."""
    running = [one for one in lots if one is not Phase.CANCELLED] or lots
    return min(running, key=_ORDER.index, default=Phase.PREPARED)
