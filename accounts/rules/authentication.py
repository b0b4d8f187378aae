"""Whether a firm is authenticated as a micro-enterprise at an instant, and what that lets it bid for.

Nobody decides that an attestation has expired: it holds or it does not, at the instant that is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from accounts.rules.lives import AttestationState
from kernel.refusals import Refused


class Authentication(StrEnum):
    """How a firm's proof of support by an agency stands."""

    AUTHENTICATED = "authenticated"
    WAITING = "waiting"
    NONE = "none"


class Footing(StrEnum):
    """On what footing a firm bids for a lot."""

    OPEN = "open"
    AUTHENTICATED = "authenticated"
    SUBJECT_TO_AUTHENTICATION = "subject_to_authentication"


@dataclass(frozen=True, slots=True)
class Held:
    """What matters of an attestation: its state, and from when until when (excluded) it is valid."""

    state: str
    valid_from: datetime
    valid_until: datetime

    def covers(self, at: datetime) -> bool:
        """Say whether an instant lies in its time."""
        return self.valid_from <= at < self.valid_until


@dataclass(frozen=True, slots=True)
class Bidder:
    """A firm as whoever lets it bid must know it."""

    firm_id: UUID
    ref: str
    name: str
    nif: str
    rc: str
    rib: str
    wilaya: int
    trades: tuple[str, ...]
    authentication: Authentication


def standing_of(attestations: Iterable[Held], at: datetime) -> Authentication:
    """Return how a firm with these attestations stands at an instant: the best of them counts."""
    states = {held.state for held in attestations if held.covers(at)}
    if AttestationState.GRANTED in states:
        return Authentication.AUTHENTICATED
    return Authentication.WAITING if AttestationState.REQUESTED in states else Authentication.NONE


def may_bid(authentication: Authentication) -> Footing:
    """Return on what footing a firm bids on a reserved lot; refuses `attestation_required` (Loi 23-12 art. 58).

    A firm whose complete request waits at its agency may file subject to authentication: the agency settles it before
    the ranking, or the commission refuses the bid.
    """
    if authentication is Authentication.NONE:
        raise Refused("attestation_required")
    waits = authentication is Authentication.WAITING
    return Footing.SUBJECT_TO_AUTHENTICATION if waits else Footing.AUTHENTICATED
