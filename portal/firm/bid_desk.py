"""What the pages of a bid show: the lot and its bill, the draft as this browser reads it, what was filed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from accounts.rules.authentication import Bidder
from accounts.store.firms import bidder
from bids.rules.draft import EMPTY, Draft, read_draft
from bids.rules.lives import FilingKind
from bids.rules.receipt import ReceiptKey
from bids.rules.submission import Asked, Sums, asked_by, check_preparing, provisional
from bids.store import drafts, filings
from bids.store.filings import Earlier
from kernel.refusals import Refused
from kernel.turn import Turn
from law.rules import thaw
from notices.wording import length
from portal.language import current
from portal.services import services
from tenders.store import Item, LotForBidding, Notice, Standing, lot_to_prepare, notice, standing
from tenders.store.notices import LotNotice


@dataclass(frozen=True, slots=True)
class BidDesk:
    """A bid in preparation, with everything its pages need."""

    lot: LotForBidding
    tender: Standing
    notice: Notice
    bidder: Bidder
    earlier: Sequence[Earlier]
    draft: Draft
    unreadable: bool

    @property
    def shown(self) -> LotNotice:
        """The lot as it was published."""
        return next(one for one in self.notice.lots if one.ref == self.lot.ref)

    @property
    def bill(self) -> Sequence[Item]:
        """The lines to price."""
        return self.shown.bill

    @property
    def asked(self) -> Asked:
        """The envelopes, and how large papers may be."""
        return asked_by(self.lot.profile)

    @property
    def completion(self) -> str:
        """How long after the opening papers may be completed, in words."""
        return length(thaw(self.lot.profile).completion, current().code)

    @property
    def title(self) -> str:
        """The lot's title in the reader's language."""
        return worded(self.shown, "title")

    @property
    def tender_title(self) -> str:
        """The tender's title in the reader's language."""
        return worded(self.tender, "title")

    @property
    def standing_filing(self) -> Earlier | None:
        """The bid that counts at this moment, if the firm has one."""
        last = self.earlier[-1] if self.earlier else None
        return last if last and last.kind == FilingKind.COMMIT else None

    @property
    def worth(self) -> tuple[dict[int, Decimal], Sums]:
        """What the draft comes to, line by line and together."""
        return provisional(self.bill, self.draft.typed)


def read_desk(turn: Turn, lot_ref: str, key: bytes | None) -> BidDesk:
    """Return the desk of a bid that can still be prepared; refuses `bidding_closed`, `lot_cancelled`."""
    who = bidder(turn)
    lot = lot_to_prepare(turn, lot_ref)
    check_preparing(lot.state, lot.closes_at, turn.now)
    earlier = filings.arrival(turn, lot.id, who.firm_id).earlier
    draft, unreadable = _draft(turn, lot, key)
    tender, published = standing(turn, lot.tender_ref), notice(turn, lot.tender_id)
    return BidDesk(lot, tender, published, who, earlier, draft, unreadable)


def worded(row: object, name: str) -> str:
    """Return a text of a row in the reader's language; where it has none in it, in French."""
    text: str = getattr(row, f"{name}_{current().code}", "") or getattr(row, f"{name}_fr")
    return text


def designation(item: Item) -> str:
    """Return the designation of a line in the reader's language."""
    return worded(item, "designation")


def receipt_key() -> ReceiptKey:
    """Return the portal's key for receipts."""
    return _receipt_key(services().receipt_key)


def is_open(closes_at: datetime, now: datetime) -> bool:
    """Say whether a lot still takes bids, as far as a page can tell."""
    return now < closes_at


def _draft(turn: Turn, lot: LotForBidding, key: bytes | None) -> tuple[Draft, bool]:
    """Return the draft, and whether there is one that this browser cannot read."""
    heads = drafts.heads(turn, lot.id)
    if not heads:
        return EMPTY, False
    try:
        return read_draft(key or bytes(32), lot.ref, turn.actor.ref, heads), False
    except Refused:
        return EMPTY, True


@cache
def _receipt_key(pem: bytes) -> ReceiptKey:
    return ReceiptKey.read(pem)
