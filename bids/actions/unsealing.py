"""The portal opens what k members let it open: a few bids in each transaction, every envelope with its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.actions import record
from bids.actions.filing import policy_of
from bids.rules.archive import Archive
from bids.rules.envelope import Envelope, Header
from bids.rules.filing import read_filing
from bids.rules.lives import OPENING_LIFE, OpeningAct, OpeningState
from bids.rules.opening import Opening as Opened
from bids.rules.opening import Outcome, open_envelope
from bids.rules.reading import papers_in, read_offer
from bids.store import opened, openings
from bids.tables import BidPaper, Filing, OpenedBid, OpenedEnvelope, Opening
from kernel.canonical import Value
from kernel.crypto.policy import Policy
from kernel.files import Files, sniff
from kernel.store import move
from kernel.turn import Turn
from outbox.actions import tell
from tenders.rules.lives import LOT_LIFE, LotAct
from tenders.store import standing
from tenders.store.notices import policy_text

# So many bids, or so many sealed bytes, are opened in one transaction: progress shows, and little is done twice.
BATCH = 20
BATCH_BYTES = 64 * 1024 * 1024
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bid to open: its filing and the headers that stand in it."""

    filing: Filing
    headers: tuple[Header, ...]

    @property
    def size(self) -> int:
        """How many sealed bytes it has."""
        return sum(header.size for header in self.headers)


def open_envelopes(turn: Turn, tender_ref: str, files: Files, after: int = 0) -> None:
    """Open the next bids of a session, in the order of the books, once k members have posted their shares.

    What is told at the end brings the next ones; what was opened before is passed over, so that this may run twice.
    """
    tender = standing(turn, tender_ref)
    session = openings.opening_to_move(turn, tender.id)
    policy = policy_of(policy_text(turn, tender_ref))
    if session.state != OpeningState.UNDER_WAY or len(openings.posts(turn, session.id)) < policy.k:
        return
    trackers = trackers_to_open(turn, session)
    if after >= len(trackers):
        finish_opening(turn, tender_ref, session, trackers)
        return
    batch = _batch(turn, trackers[after : after + BATCH], policy)
    outcomes = {tracker: _open_bid(turn, sealed, policy, files) for tracker, sealed in batch.items()}
    tell(turn, "opening.continued", tender=tender_ref, after=str(after + len(batch)))
    told: dict[str, Value] = {tracker: outcome for tracker, outcome in outcomes.items() if outcome}
    if told:
        record(turn, "bids.opened", tender_ref, outcomes=told)


def trackers_to_open(turn: Turn, session: Opening) -> list[str]:
    """Return what the books of the tender's closed lots count, lot by lot, in order of arrival."""
    books = [book for _, book in openings.books_to_open(turn, session.tender_id) if book]
    return [tracker for book in books for tracker in book.counting]


def finish_opening(turn: Turn, tender_ref: str, session: Opening, trackers: list[str]) -> None:
    """End the session once every bid has been dealt with; a bid whose shares disagree waits for another member.

    A bid of the book that is no longer in the database is named in the ledger: its bidder's receipt proves it.
    """
    found = openings.filings_named(turn, trackers)
    if not all(opened.is_read(turn, filing.id) for filing in found.values()):
        return
    session.done_at = turn.now
    turn.tx.flush()
    move(turn.tx, OPENING_LIFE, session, OpeningAct.FINISH)
    for lot, _ in openings.books_to_open(turn, session.tender_id):
        move(turn.tx, LOT_LIFE, lot, LotAct.OPEN)
        tell(turn, "lot.opened", lot=lot.ref, tender=tender_ref)
    tell(turn, "opening.done", tender=tender_ref)
    missing = [tracker for tracker in trackers if tracker not in found]
    record(turn, "opening.done", tender_ref, bids=len(found), missing=missing)


def _batch(turn: Turn, trackers: list[str], policy: Policy) -> dict[str, Sealed | None]:
    """Return the first of these bids, not more than memory should hold; at least one. None: its row is gone."""
    filings, batch, size = openings.filings_named(turn, trackers), dict[str, Sealed | None](), 0
    for tracker in trackers:
        filing = filings.get(tracker)
        sealed = Sealed(filing, read_filing(filing.filing, len(policy.members)).headers) if filing else None
        size += sealed.size if sealed else 0
        if batch and size > BATCH_BYTES:
            break
        batch[tracker] = sealed
    return batch


def _open_bid(turn: Turn, sealed: Sealed | None, policy: Policy, files: Files) -> Value:
    """Open every envelope of a bid and keep what was found; return the outcomes, nothing if there is nothing new."""
    if sealed is None or opened.is_read(turn, sealed.filing.id):
        return None
    shares = openings.shares(turn, sealed.filing.id)
    found = {one.base.envelope: _open_one(turn, sealed, one, policy, shares) for one in sealed.headers}
    if any(_may_still_settle(one, shares[envelope], policy) for envelope, one in found.items()):
        return None
    opened.add(turn, _bid(sealed, found, files), [_kept(turn, sealed, *one) for one in found.items()])
    return {envelope.value: one.outcome.value for envelope, one in found.items()}


def _open_one(
    turn: Turn, sealed: Sealed, header: Header, policy: Policy, shares: Mapping[Envelope, Mapping[str, bytes | None]]
) -> Opened:
    envelope = header.base.envelope
    segments = openings.segments(turn, sealed.filing.id, envelope)
    return open_envelope(header, policy, shares.get(envelope, {}), segments)


def _may_still_settle(one: Opened, shares: Mapping[str, bytes | None], policy: Policy) -> bool:
    return one.outcome is Outcome.BAD_SHARE and len(shares) < len(policy.members)


def _kept(turn: Turn, sealed: Sealed, envelope: Envelope, found: Opened) -> OpenedEnvelope:
    return OpenedEnvelope(
        filing_id=sealed.filing.id,
        envelope=envelope,
        outcome=found.outcome,
        fault=found.fault or (None if found.outcome is Outcome.OPENED else found.outcome.value),
        bad_members=list(found.false_shares),
        seed=found.seed,
        opened_at=turn.now,
    )


def _bid(sealed: Sealed, found: Mapping[Envelope, Opened], files: Files) -> OpenedBid:
    """Return the bid as it was read; readable if every envelope opened and the prices stand in the financial one."""
    filing, lot = sealed.filing, sealed.headers[0].base.lot
    archives = {envelope: one.archive for envelope, one in found.items() if one.archive}
    offer = read_offer(lot, archives.get(Envelope.FINANCIAL))
    bid = OpenedBid(
        filing_id=filing.id,
        ref=filing.ref,
        lot_id=filing.lot_id,
        firm_id=filing.firm_id,
        readable=bool(offer) and len(archives) == len(found),
        lines=offer.lines if offer else None,
        discount=f"{offer.prices.discount:f}" if offer and offer.prices.discount else None,
        amount=offer.amount if offer else None,
        execution_days=offer.prices.execution_days if offer else None,
        declarations=list(offer.prices.declarations) if offer else [],
        received_at=filing.received_at,
    )
    bid.papers = _papers(archives, files)
    return bid


def _papers(archives: Mapping[Envelope, Archive], files: Files) -> list[BidPaper]:
    """Keep the papers' bytes under their digests, and return what is known of each."""
    return [
        BidPaper(
            number=number,
            envelope=envelope,
            name=file.name,
            media_type=sniff(file.content) or OCTETS,
            size=len(file.content),
            sha256=files.put(file.content),
        )
        for number, (envelope, file) in enumerate(papers_in(archives), start=1)
    ]
