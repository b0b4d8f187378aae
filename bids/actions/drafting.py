"""A bid is prepared: what is typed and attached is kept under a key that only the firm's browser holds."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from bids.rules import draft as drafts_rules
from bids.rules.draft import FORM_PART, SALT_BYTES, Draft, PaperHead, Place
from bids.rules.submission import Typed, asked_by, check_envelope, check_preparing, check_room, paper_name
from bids.store import drafts
from kernel.files import Media, admitted
from kernel.turn import Turn
from tenders.store import LotForBidding, lot_to_prepare

PAPER_KINDS = (Media.PDF, Media.JPEG, Media.PNG)


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper as it was handed in: for which envelope, under which name."""

    envelope: str
    name: str
    content: bytes


def read_draft(turn: Turn, lot: LotForBidding, key: bytes) -> Draft:
    """Return the actor's draft for a lot; refuse with `draft_unreadable` under another key."""
    return drafts_rules.read_draft(key, lot.ref, turn.actor.ref, drafts.heads(turn, lot.id))


def save_typed(turn: Turn, lot_ref: str, key: bytes, typed: Typed) -> None:
    """Keep what was typed, right or wrong: a draft may be wrong."""
    lot = _lot(turn, lot_ref)
    read_draft(turn, lot, key)
    _keep(turn, lot, key, FORM_PART, drafts_rules.write_typed(typed))


def add_paper(turn: Turn, lot_ref: str, key: bytes, paper: NewPaper) -> None:
    """Keep a paper, known by what it holds and not by its name."""
    lot = _lot(turn, lot_ref)
    drafts.hold(turn, lot.id)
    held = read_draft(turn, lot, key)
    asked = asked_by(lot.profile)
    envelope = check_envelope(paper.envelope, asked.envelopes)
    media = admitted(paper.content, *PAPER_KINDS, largest=asked.paper_bytes, field="paper")
    check_room([one.head.size for one in held.papers], len(paper.content), asked.bid_bytes)
    name = paper_name(paper.name, media.extension)
    head = PaperHead(envelope, name, media, len(paper.content), hashlib.sha256(paper.content).hexdigest())
    _keep(turn, lot, key, drafts.next_part(turn, lot.id), drafts_rules.write_head(head), paper.content)


def remove_paper(turn: Turn, lot_ref: str, part: int) -> None:
    """Take a paper out of the draft; without the key too, for there is nothing to read in that."""
    if part != FORM_PART:
        drafts.drop_part(turn, lot_to_prepare(turn, lot_ref).id, part)


def erase_draft(turn: Turn, lot_ref: str) -> None:
    """Forget the draft."""
    drafts.drop(turn, lot_to_prepare(turn, lot_ref).id)


def _lot(turn: Turn, lot_ref: str) -> LotForBidding:
    """Return a lot for which a bid can still be prepared; refuse with `bidding_closed`, `lot_cancelled`."""
    lot = lot_to_prepare(turn, lot_ref)
    check_preparing(lot.state, lot.closes_at, turn.now)
    return lot


def _keep(turn: Turn, lot: LotForBidding, key: bytes, part: int, head: bytes, content: bytes | None = None) -> None:
    place = Place(lot.ref, turn.actor.ref, part)
    hidden_head = drafts_rules.hide(key, secrets.token_bytes(SALT_BYTES), place, "head", head)
    hidden = drafts_rules.hide(key, secrets.token_bytes(SALT_BYTES), place, "content", content) if content else None
    drafts.keep(turn, lot.id, part, hidden_head, hidden)
