"""The filing door: a sealed bid comes in, a receipt goes out. Whoever sealed it, nobody here can read it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from accounts.rules.authentication import Footing, may_bid
from accounts.store.firms import ActingFirm, acting, authentication_to_file
from audit.actions import record
from bids.rules.envelope import Envelope, Header, root_of
from bids.rules.filing import Expected, check_filing
from bids.rules.lives import FilingKind, SealedBy
from bids.rules.receipt import Proof, Receipt, ReceiptKey, instant_text, sign_receipt
from bids.rules.submission import asked_by, check_open
from bids.rules.withdrawal import Withdrawal
from bids.store import filings
from bids.store.filings import Earlier
from kernel.canonical import Value
from kernel.crypto.policy import Policy, read_policy
from kernel.ids import new_id, new_ref
from kernel.refusals import Refused, Stale
from kernel.turn import Turn
from outbox.actions import tell
from tenders.store import LotForBidding, lot_for_bidding

EVENTS = {FilingKind.COMMIT: "bid.committed", FilingKind.WITHDRAW: "bid.withdrawn"}

Contents = Sequence[tuple[Envelope, Sequence[bytes]]]


@dataclass(frozen=True, slots=True)
class SealedOrder:
    """A sealed bid as it is handed in. `id` is drawn by the page: the same page sent twice files once."""

    lot: str
    filing: bytes
    contents: Contents
    sealed_by: SealedBy
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the bidder is given: the reference of the filing, its fingerprint, and the signed receipt."""

    ref: str
    tracker: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known at the moment of filing: the lot (locked), who files, when, and what the firm filed before."""

    lot: LotForBidding
    firm: ActingFirm
    at: datetime
    checkpoint: str
    earlier: Sequence[Earlier]

    @property
    def version(self) -> int:
        """The version that the next filing takes."""
        return self.earlier[-1].version + 1 if self.earlier else 1

    @property
    def policy(self) -> Policy:
        """The commission's keys."""
        return policy_of(self.lot.policy)

    @property
    def expected(self) -> Expected:
        """What the next filing must be bound to."""
        lot, asked = self.lot, asked_by(self.lot.profile)
        return Expected(lot.tender_ref, lot.ref, self.firm.ref, self.version, asked.envelopes, asked.bid_bytes)

    def known(self, key: UUID, tracker: bytes | None = None) -> Acknowledged | None:
        """Return the receipt that this very filing was given before."""
        found = next((one for one in self.earlier if one.id == key or one.tracker == tracker), None)
        return Acknowledged(found.ref, found.tracker.hex(), found.receipt) if found else None

    def footing(self, turn: Turn) -> Footing:
        """Return on what footing the firm files now; refuse with `deadline_passed`, `attestation_required`.

        How it stands is asked only where it matters. The lot is locked before the firm, as awards lock them.
        """
        check_open(self.lot.state, self.lot.closes_at, self.at)
        return may_bid(authentication_to_file(turn, self.at)) if self.lot.reserved else Footing.OPEN

    def receipt(self, kind: FilingKind, tracker: str, sealed_by: SealedBy) -> Receipt:
        """Return what will be acknowledged of the next filing."""
        return Receipt(
            kind=kind,
            tracker=tracker,
            tender=self.lot.tender_ref,
            lot=self.lot.ref,
            bidder=self.firm.ref,
            version=self.version,
            received_at=self.at,
            policy_hash=self.lot.policy_hash.hex(),
            sealed_by=sealed_by,
            subject_to_authentication=False,
        )


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is being filed: its key and reference, its bytes, and what will be acknowledged."""

    id: UUID
    ref: str
    data: bytes
    receipt: Receipt


@lru_cache(maxsize=64)
def policy_of(text: str) -> Policy:
    """Return the policy in a tender's text: one commission's serves thousands of filings."""
    return read_policy(text.encode())


def file_bid(turn: Turn, order: SealedOrder, key: ReceiptKey) -> Acknowledged:
    """Take in a sealed bid: durable first, receipted then; a repeated one is answered with its stored receipt.

    Refuses with `deadline_passed` (which the ledger keeps), `attestation_required`, or what `check_filing` refuses.
    """
    desk = come_to_the_desk(turn, order.lot)
    if known := desk.known(order.id, hashlib.sha256(order.filing).digest()):
        return known
    return take_in(turn, desk, desk.footing(turn), order, key)


def take_in(turn: Turn, desk: Desk, footing: Footing, order: SealedOrder, key: ReceiptKey) -> Acknowledged:
    """Take in a sealed bid that the firm may file and has not filed before."""
    filing = check_filing(order.filing, desk.policy, desk.expected)
    _check_contents(filing.headers, order.contents)
    filings.add_segments(turn, order.id, order.contents)
    receipt = replace(
        desk.receipt(FilingKind.COMMIT, filing.tracker, order.sealed_by),
        subject_to_authentication=footing is Footing.SUBJECT_TO_AUTHENTICATION,
        headers=filing.headers,
    )
    deposit = Deposit(order.id, new_ref("BID"), order.filing, receipt)
    tell(turn, "bid.submitted", filing=deposit.ref)
    return _acknowledge(turn, desk, deposit, key)


def withdraw_bid(turn: Turn, lot_ref: str, filing_id: UUID, nonce: bytes, key: ReceiptKey) -> Acknowledged:
    """Take back what the firm filed last: a higher version that holds nothing. `nonce`: 32 random bytes.

    Refuses with `deadline_passed`, `nothing_to_withdraw`.
    """
    desk = come_to_the_desk(turn, lot_ref)
    if known := desk.known(filing_id):
        return known
    check_open(desk.lot.state, desk.lot.closes_at, desk.at)
    if not desk.earlier or desk.earlier[-1].kind != FilingKind.COMMIT:
        raise Refused("nothing_to_withdraw")
    paper = Withdrawal(desk.lot.tender_ref, desk.lot.ref, desk.firm.ref, desk.version, nonce)
    receipt = desk.receipt(FilingKind.WITHDRAW, paper.tracker, SealedBy.SERVER)
    deposit = Deposit(filing_id, new_ref("BID"), paper.data, receipt)
    tell(turn, "bid.withdrawn", filing=deposit.ref)
    return _acknowledge(turn, desk, deposit, key)


def come_to_the_desk(turn: Turn, lot_ref: str) -> Desk:
    """Lock the lot against its closing, then read the clock: in this order, or a late bid could look timely."""
    firm = acting(turn)
    lot = lot_for_bidding(turn, lot_ref)
    now = filings.arrival(turn, lot.id, firm.id)
    return Desk(lot, firm, now.at, now.checkpoint, now.earlier)


def _check_contents(headers: Sequence[Header], contents: Contents) -> None:
    """Refuse with `bytes_missing` (`envelope`) a filing whose bytes are not all here, or are others."""
    handed = {envelope: root_of(segments) for envelope, segments in contents}
    for header in headers:
        if handed.get(header.base.envelope) != header.root:
            raise Refused("bytes_missing", envelope=header.base.envelope)


def _acknowledge(turn: Turn, desk: Desk, deposit: Deposit, key: ReceiptKey) -> Acknowledged:
    """Write the filing down with its receipt.

    The ledger's lock is taken by `record`, and rows of filings are never changed: the receipt, which names the
    ledger's entry, must be signed between the two. What is large (the segments) was therefore written before.
    """
    receipt = deposit.receipt
    facts: dict[str, Value] = {"lot": receipt.lot, "tracker": receipt.tracker, "version": receipt.version}
    at = instant_text(receipt.received_at)
    leaf = record(turn, EVENTS[receipt.kind], receipt.tender, **facts, received_at=at)
    proof = Proof(leaf.index, leaf.nonce, leaf.leaf, turn.now, turn.actor.ref, desk.checkpoint)
    signed = sign_receipt(receipt, proof, key)
    if not filings.add(turn, _row(turn, desk, deposit, leaf.index, signed)):
        raise Stale
    return Acknowledged(deposit.ref, receipt.tracker, signed)


def _row(turn: Turn, desk: Desk, deposit: Deposit, leaf_index: int, signed: str) -> dict[str, object]:
    receipt = deposit.receipt
    return {
        "id": deposit.id,
        "ref": deposit.ref,
        "lot_id": desk.lot.id,
        "firm_id": desk.firm.id,
        "version": receipt.version,
        "kind": receipt.kind,
        "sealed_by": receipt.sealed_by,
        "tracker": bytes.fromhex(receipt.tracker),
        "filing": deposit.data,
        "subject_to_authentication": receipt.subject_to_authentication,
        "filed_by": turn.actor.person_id,
        "received_at": receipt.received_at,
        "leaf_index": leaf_index,
        "receipt": signed,
    }
