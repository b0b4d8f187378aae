"""Who somebody is at this moment: what a login gives, and the actor it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.turn import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """A signed-in person, the roles held, and the house acted for (auditors and administrators act for none)."""

    person_id: UUID
    ref: str
    name: str
    email: str
    language: str
    roles: frozenset[str]
    house_id: UUID | None
    house_ref: str | None
    house_name: str | None
    seen_at: datetime

    def actor(self) -> Actor:
        """Return the actor of this person's turns; the ledger will know the reference alone."""
        return Actor(self.ref, self.roles, self.house_ref, self.person_id, self.house_id)
