"""What an auditor may read of the ledger, and who was who when something happened.

Everything may be read, but for what would tell before an opening who bids, or how many: that secret binds auditors
as it binds the authority itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.rules import Event
from tenders.rules.lives import LotState

# The book of a lot counts its filings.
FILINGS = frozenset({"bid.committed", "bid.withdrawn", "bids.booked"})
REFUSAL = "refused"
LATE = "deadline_passed"
# While a lot of a tender is in one of these states, its envelopes may still be opened.
UNOPENED = frozenset({LotState.PUBLISHED, LotState.CLOSED})

VISITOR = "visitor"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Seat:
    """A role that somebody held, for a house (its name in each language; none: for no house), from and until when."""

    role: str
    house: Mapping[str, str] | None
    since: datetime
    until: datetime | None

    def held(self, at: datetime) -> bool:
        """Say whether the role was held at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the portal still knows by name."""

    name: str
    seats: Sequence[Seat]

    def seats_at(self, at: datetime) -> Sequence[Seat]:
        """Return the roles held at an instant; where none was (somebody just joining), those held since."""
        return [seat for seat in self.seats if seat.held(at)] or self.seats


def tells_of_bids(event: Event) -> bool:
    """Say whether an event would tell who bids, or how many: a filing, a book, or a refusal at the door of a lot."""
    return event.event in FILINGS or event.event == REFUSAL


def is_unopened(states: Collection[str]) -> bool:
    """Say whether a tender whose lots are in these states still has envelopes that may be opened."""
    return not UNOPENED.isdisjoint(states)


def is_sealed(event: Event, unopened: Collection[str], settled: Collection[str]) -> bool:
    """Say whether an event is kept from view until an opening.

    `unopened` are the references of tenders and lots that are still to be opened, `settled` those that are past it. A
    late filing whose lot nobody knows any more stays sealed.
    """
    if not tells_of_bids(event) or event.subject in settled:
        return False
    return event.subject in unopened or event.event in FILINGS or event.facts.get("code") == LATE


def part_of_system(actor: str) -> str | None:
    """Return which part of the portal acted (`tick`, `jobs`); nothing where a person did."""
    head, colon, part = actor.partition(":")
    return part if colon and head == SYSTEM else None
