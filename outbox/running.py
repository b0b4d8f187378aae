"""One message, each of its listeners once: at-least-once delivery made exactly-once in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kernel.database import Sessions
from kernel.turn import Turn, system, take
from outbox import store
from outbox.rules import Fact

Handler = Callable[[Turn, Fact], None]
Listeners = Mapping[str, Sequence[Handler]]

JOBS = system("jobs")


@dataclass(frozen=True, slots=True)
class Office:
    """Where messages are dealt with: a database and the table of who listens to what."""

    sessions: Sessions
    listeners: Listeners

    def run(self, message_id: int) -> None:
        """Let every listener deal with a message, each in a transaction of its own.

        One that fails does not keep the others from their work; its failure is raised at the end, so that the
        delivery counts as failed and the sweep brings the message back.
        """
        fact = take(self.sessions, JOBS, partial(store.fact, message_id=message_id))
        if fact is None:
            return
        faults = [fault for handler in self.listeners[fact.topic] if (fault := self._attempt(handler, fact))]
        if faults:
            take(self.sessions, JOBS, lambda turn: store.note_fault(turn, message_id, type(faults[0]).__name__))
            raise faults[0]
        take(self.sessions, JOBS, partial(store.close, message_id=message_id))

    def _attempt(self, handler: Handler, fact: Fact) -> Exception | None:
        try:
            take(self.sessions, JOBS, lambda turn: handle_once(turn, handler, fact))
        except Exception as fault:  # noqa: BLE001 - raised by run() once the other listeners had their turn
            return fault
        return None


def handle_once(turn: Turn, handler: Handler, fact: Fact) -> None:
    """Call the handler unless it dealt with this message before; claim and effects commit together."""
    if store.claim(turn, fact.message_id, name_of(handler)):
        handler(turn, fact)


def name_of(handler: Handler) -> str:
    """Return the lasting name of a handler, such as `notices.jobs.on_award_decided`."""
    return f"{handler.__module__}.{handler.__qualname__}"
