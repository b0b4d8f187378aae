"""The files that go with a letter, read when it leaves: a bidder's receipt travels with the news of it."""

from __future__ import annotations

from accounts.store import firms
from bids.papers import receipt_paper
from bids.store.filings import filing_named
from kernel.turn import Turn
from notices.envelope import Attachment
from notices.rules.letters import Kind
from notices.tables import Letter

JOSE, PDF = "application/jose", "application/pdf"
WITH_RECEIPT = frozenset({Kind.BID_RECEIVED, Kind.BID_WITHDRAWN})


def attachments(turn: Turn, letter: Letter, portal_url: str) -> tuple[Attachment, ...]:
    """Return what is attached to a letter: with the news of a bid or a withdrawal, its receipt, signed and as a paper.

    Before the opening the letter and the receipt are all that the firm has; neither holds anything of the bid.
    """
    if letter.kind not in WITH_RECEIPT:
        return ()
    filing = filing_named(turn, letter.cause.partition(":")[2])
    paper = receipt_paper(filing, firms.firm(turn, filing.firm_id).name, portal_url)
    return (
        Attachment(f"{filing.ref}.jws", JOSE, filing.receipt.encode("ascii")),
        Attachment(f"{filing.ref}.pdf", PDF, paper),
    )
