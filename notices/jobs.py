"""Who is told what, when something has happened. Each handler may run twice; the letters are written once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel.turn import Turn
from notices.actions import accounts, letters
from notices.actions.letters import Office
from outbox.rules import Fact


@dataclass(frozen=True, slots=True)
class Desk:
    """The handlers of the notices, with what they need to write and send."""

    office: Office

    def on_letter_written(self, turn: Turn, fact: Fact) -> None:
        """Let the letter leave."""
        letters.send(turn, UUID(fact["letter"]), self.office)

    def on_link_made(self, turn: Turn, fact: Fact) -> None:
        """Send the link to the person it is for."""
        accounts.send_link(turn, UUID(fact["link"]), self.office)

    def on_attestation_requested(self, turn: Turn, fact: Fact) -> None:
        """Tell the agency's agents."""
        accounts.tell_agents(turn, fact["attestation"], self.office)

    def on_attestation_settled(self, turn: Turn, fact: Fact) -> None:
        """Tell the firm."""
        accounts.tell_firm(turn, fact["attestation"], self.office)

    def on_firm_bank_changed(self, turn: Turn, fact: Fact) -> None:
        """Tell everybody of the firm, so that a change nobody there made is noticed before money flows."""
        accounts.tell_of_bank(turn, fact["firm"], fact.message_id, self.office)
