"""Everything that happens is one turn: one actor, one instant, one transaction. The only place that commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from kernel import clock
from kernel.database import Sessions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `ref` is opaque (it enters the ledger); `house` is the firm, authority or agency acted for."""

    ref: str
    roles: frozenset[str] = frozenset()
    house: str | None = None

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
