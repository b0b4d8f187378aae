"""Who is told what, when something has happened. Each handler may run twice; the letters are written once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel.turn import Turn
from notices.actions import accounts, bids, evaluation, letters, tenders
from notices.actions.letters import Office
from outbox.rules import Fact
from tenders.rules.lives import ChangeKind


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

    def on_tender_submitted(self, turn: Turn, fact: Fact) -> None:
        """Tell the approvers."""
        tenders.ask_approvers(turn, fact["tender"], fact.message_id, self.office)

    def on_tender_sent_back(self, turn: Turn, fact: Fact) -> None:
        """Tell the author."""
        tenders.tell_author(turn, fact["tender"], fact.message_id, self.office)

    def on_tender_changed(self, turn: Turn, fact: Fact) -> None:
        """Tell who has filed that the deadline was moved."""
        tenders.tell_filers(turn, fact["tender"], ChangeKind.POSTPONED, self.office)

    def on_tender_cancelled(self, turn: Turn, fact: Fact) -> None:
        """Tell who has filed."""
        tenders.tell_filers(turn, fact["tender"], ChangeKind.CANCELLED, self.office)

    def on_commission_formed(self, turn: Turn, fact: Fact) -> None:
        """Ask the members for their keys."""
        tenders.ask_for_keys(turn, fact["commission"], self.office)

    def on_policy_written(self, turn: Turn, fact: Fact) -> None:
        """Ask the members for their signatures."""
        tenders.ask_to_sign(turn, fact["commission"], fact.message_id, self.office)

    def on_bid_submitted(self, turn: Turn, fact: Fact) -> None:
        """Send the firm its receipt."""
        bids.acknowledge(turn, fact["filing"], self.office)

    def on_bid_withdrawn(self, turn: Turn, fact: Fact) -> None:
        """Tell the firm."""
        bids.confirm_withdrawal(turn, fact["filing"], self.office)

    def on_opening_begun(self, turn: Turn, fact: Fact) -> None:
        """Ask the members for their shares."""
        bids.ask_for_shares(turn, fact["tender"], self.office)

    def on_opening_adjourned(self, turn: Turn, fact: Fact) -> None:
        """Tell the members and the officers why, and when it goes on."""
        bids.tell_of_adjournment(turn, fact["tender"], fact.message_id, self.office)

    def on_lot_empty(self, turn: Turn, fact: Fact) -> None:
        """Tell the officers."""
        bids.tell_of_no_bid(turn, fact["lot"], self.office)

    def on_lot_opened(self, turn: Turn, fact: Fact) -> None:
        """Tell the bidders."""
        bids.tell_of_opening(turn, fact["lot"], fact.told_at, self.office)

    def on_lot_ranked(self, turn: Turn, fact: Fact) -> None:
        """Tell the officers."""
        evaluation.tell_officers(turn, fact["lot"], fact.message_id, self.office)

    def on_lot_sent_back(self, turn: Turn, fact: Fact) -> None:
        """Tell the members."""
        evaluation.tell_members(turn, fact["lot"], fact.message_id, self.office)

    def on_award_decided(self, turn: Turn, fact: Fact) -> None:
        """Tell the winner and each other bidder."""
        evaluation.tell_bidders_of_award(turn, fact["award"], self.office)

    def on_lot_unsuccessful(self, turn: Turn, fact: Fact) -> None:
        """Tell the bidders."""
        evaluation.tell_bidders_of_failure(turn, fact["lot"], self.office)
