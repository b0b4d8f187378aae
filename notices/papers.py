"""The files that go with a letter, read when it leaves: a bidder's receipt travels with the news of it."""

from __future__ import annotations

from bids.store.filings import filing_named
from kernel.turn import Turn
from notices.envelope import Attachment
from notices.rules.letters import Kind
from notices.tables import Letter

JOSE = "application/jose"


def attachments(turn: Turn, letter: Letter) -> tuple[Attachment, ...]:
    """Return what is attached to a letter: with the news that a bid was received, its signed receipt."""
    if letter.kind != Kind.BID_RECEIVED:
        return ()
    filing = filing_named(turn, letter.cause.partition(":")[2])
    return (Attachment(f"{filing.ref}.jws", JOSE, filing.receipt.encode("ascii")),)
