"""Everything that happens is one turn: one actor, one instant, one transaction. The only place that commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import clock
from kernel.database import Sessions, reading
from kernel.refusals import NotYours

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which house. `ref` and `house` are the opaque references that the ledger keeps."""

    ref: str
    roles: frozenset[str] = frozenset()
    house: str | None = None
    key: UUID | None = None
    house_key: UUID | None = None

    @property
    def person_id(self) -> UUID:
        """Return the person's key; an actor who is nobody in particular is refused."""
        if self.key is None:
            raise NotYours
        return self.key

    @property
    def house_id(self) -> UUID:
        """Return the key of the house acted for; an actor who acts for none is refused."""
        if self.house_key is None:
            raise NotYours
        return self.house_key

    @property
    def house_ref(self) -> str:
        """Return the reference of the house acted for; an actor who acts for none is refused."""
        if self.house is None:
            raise NotYours
        return self.house

    def has(self, *roles: str) -> bool:
        """Say whether the actor holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor("visitor")


def system(part: str) -> Actor:
    """Return the actor for what the portal does by itself, such as `system:tick`."""
    return Actor(f"system:{part}")


@dataclass(frozen=True, slots=True)
class Turn:
    """The transaction, its actor, and the instant it took place (aware, UTC)."""

    tx: Session
    actor: Actor
    now: datetime


def take(sessions: Sessions, actor: Actor, work: Callable[[Turn], T]) -> T:
    """Run `work` in a transaction of its own and commit it; whatever is raised rolls all of it back."""
    with sessions() as tx:
        result = work(Turn(tx, actor, clock.now()))
        tx.commit()
        return result


def look(sessions: Sessions, actor: Actor, question: Callable[[Turn], T]) -> T:
    """Ask something that changes nothing; what is changed on an object all the same is not kept.

    No transaction is begun: each statement sees what was committed before it, as it would in one of ours (they are READ
    COMMITTED), and two trips to the database are spared on every page.
    """
    with reading(sessions) as tx:
        return question(Turn(tx, actor, clock.now()))
