"""A life is a table: which act leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from kernel.refusals import Refused

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[S, A]):
    """The whole life of a thing. A cell that is missing is an act that the state forbids."""

    start: S
    moves: Mapping[tuple[S, A], S]

    def after(self, state: S, act: A) -> S:
        """Return the state that `act` leads to, or refuse with `not_now`."""
        try:
            return self.moves[state, act]
        except KeyError:
            raise Refused("not_now", state=state.value, act=act.value) from None

    def open_acts(self, state: S) -> list[A]:
        """Return what can be done in `state`: pages draw their buttons from it."""
        return [act for (here, act) in self.moves if here == state]

    def mermaid(self) -> str:
        """Return the life as a Mermaid state diagram: the documentation draws itself from the table."""
        rows = [f"    {here} --> {there}: {act}" for (here, act), there in self.moves.items()]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *rows])
