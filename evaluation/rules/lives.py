"""The life of an award."""

from __future__ import annotations

from enum import StrEnum

from kernel.lifecycle import Lifecycle


class AwardState(StrEnum):
    """An award is provisional until its standstill has run; whether it runs is a phase, not a state."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class AwardAct(StrEnum):
    """What can be done with an award."""

    CONFIRM = "confirm"
    CANCEL = "cancel"


AWARD_LIFE = Lifecycle(
    AwardState.PROVISIONAL,
    {
        (AwardState.PROVISIONAL, AwardAct.CONFIRM): AwardState.CONFIRMED,
        (AwardState.PROVISIONAL, AwardAct.CANCEL): AwardState.CANCELLED,
    },
)
