"""What the room does when it hears of something: one action each."""

from __future__ import annotations

from dataclasses import dataclass

from bids.actions.booking import write_lot_book
from bids.actions.unsealing import open_envelopes
from kernel.files import Files
from kernel.turn import Turn
from outbox.rules import Fact


def on_lot_closed(turn: Turn, fact: Fact) -> None:
    """Write the book of the lot."""
    write_lot_book(turn, fact["lot"], fact["tender"])


@dataclass(frozen=True, slots=True)
class OpeningDesk:
    """Where envelopes are opened; the papers in them are kept in `files`."""

    files: Files

    def on_shares_posted(self, turn: Turn, fact: Fact) -> None:
        """Open the envelopes, if enough members have posted."""
        open_envelopes(turn, fact["tender"], self.files)

    def on_opening_continued(self, turn: Turn, fact: Fact) -> None:
        """Open the next ones."""
        open_envelopes(turn, fact["tender"], self.files, int(fact["after"]))
