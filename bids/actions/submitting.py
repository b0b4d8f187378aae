"""A firm submits: its draft is read with the browser's key, sealed in memory, and handed to the filing door.

This is the one place where the portal holds an unsealed bid, for the milliseconds it takes; it is a client of the
door like any other and hands in what a browser would: segments, and a filing with wraps to the commission's keys.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bids.actions.filing import Acknowledged, Desk, SealedOrder, come_to_the_desk, take_in
from bids.rules.archive import File
from bids.rules.draft import Draft, HeldPaper, Place, read_draft, reveal
from bids.rules.envelope import SEED_BYTES
from bids.rules.facts import Facts
from bids.rules.lives import SealedBy
from bids.rules.receipt import ReceiptKey
from bids.rules.sealing import Paper, SealedBid, seal_bid
from bids.rules.submission import check_declarations, read_offer
from bids.store import drafts
from kernel.refusals import Stale
from kernel.turn import Turn


@dataclass(frozen=True, slots=True)
class Submission:
    """What the last page sends: which draft, as it was checked, and the declarations that were ticked."""

    id: UUID
    lot: str
    key: bytes
    checked: str
    declarations: Collection[str]


def submit_bid(turn: Turn, order: Submission, key: ReceiptKey) -> Acknowledged:
    """Seal the draft and file it; the same page sent twice is answered with the first receipt.

    Refuses with `declaration_missing`, with what is wrong in the draft, or as `file_bid` does; `Stale` where the draft
    is no longer the one that was checked.
    """
    desk = come_to_the_desk(turn, order.lot)
    if known := desk.known(order.id):
        return known
    footing = desk.footing(turn)
    sealed = _sealed(turn, order, desk)
    handed = SealedOrder(order.lot, sealed.filing.data, sealed.contents, SealedBy.SERVER, order.id)
    return take_in(turn, desk, footing, handed, key)


def _sealed(turn: Turn, order: Submission, desk: Desk) -> SealedBid:
    declarations = check_declarations(order.declarations)
    parts = drafts.whole(turn, desk.lot.id)
    draft = read_draft(order.key, order.lot, turn.actor.ref, [(part, head) for part, head, _ in parts])
    if draft.digest != order.checked:
        raise Stale
    offer = read_offer(order.lot, desk.lot.bill, draft.typed, most_days=desk.lot.execution_days)
    prices = replace(offer, declarations=declarations)
    expected = desk.expected
    facts = Facts(
        expected.tender, expected.lot, expected.bidder, desk.version, expected.envelopes, desk.lot.policy_hash.hex()
    )
    seeds = {one: secrets.token_bytes(SEED_BYTES) for one in facts.envelopes}
    return seal_bid(facts, desk.policy, prices, _papers(turn, order, draft, parts), seeds)


def _papers(
    turn: Turn, order: Submission, draft: Draft, parts: Sequence[tuple[int, bytes, bytes | None]]
) -> list[Paper]:
    hidden = {part: content for part, _, content in parts if content}

    def file(held: HeldPaper) -> File:
        place = Place(order.lot, turn.actor.ref, held.part)
        return File(held.head.name, reveal(order.key, place, "content", hidden[held.part]))

    return [Paper(held.head.envelope, file(held)) for held in draft.papers]
