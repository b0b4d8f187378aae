"""The life of an opening session, and the kinds of filings."""

from __future__ import annotations

from enum import StrEnum

from kernel.lifecycle import Lifecycle


class FilingKind(StrEnum):
    """A firm's filings on a lot are numbered; the last one before the close counts."""

    COMMIT = "commit"
    WITHDRAW = "withdraw"


class SealedBy(StrEnum):
    """Who sealed: the portal in memory at receipt, or the firm on a machine of its own."""

    SERVER = "server"
    CLIENT = "client"


class OpeningState(StrEnum):
    """A session is started by one member and confirmed by a second; only then are headers released to members."""

    STARTED = "started"
    UNDER_WAY = "under_way"
    DONE = "done"
    ADJOURNED = "adjourned"


class OpeningAct(StrEnum):
    """What moves a session on."""

    SECOND = "second"
    FINISH = "finish"
    ADJOURN = "adjourn"
    RESUME = "resume"


OPENING_LIFE = Lifecycle(
    OpeningState.STARTED,
    {
        (OpeningState.STARTED, OpeningAct.SECOND): OpeningState.UNDER_WAY,
        (OpeningState.UNDER_WAY, OpeningAct.FINISH): OpeningState.DONE,
        (OpeningState.UNDER_WAY, OpeningAct.ADJOURN): OpeningState.ADJOURNED,
        (OpeningState.ADJOURNED, OpeningAct.RESUME): OpeningState.UNDER_WAY,
    },
)
