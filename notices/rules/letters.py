"""The kinds of letters, and the names that make each of them one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Kind(StrEnum):
    """What a letter is about; `notices/letters/` holds the words of each kind."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITATION = "invitation"
    REMINDER = "reminder"
    ATTESTATION_ASKED = "attestation_asked"
    ATTESTATION_SETTLED = "attestation_settled"
    BANK_CHANGED = "bank_changed"
    TENDER_TO_APPROVE = "tender_to_approve"
    TENDER_SENT_BACK = "tender_sent_back"
    TENDER_CHANGED = "tender_changed"
    TENDER_CANCELLED = "tender_cancelled"
    COMMISSION_FORMED = "commission_formed"
    POLICY_WRITTEN = "policy_written"
    BID_RECEIVED = "bid_received"
    BID_WITHDRAWN = "bid_withdrawn"
    OPENING_BEGUN = "opening_begun"
    OPENING_ADJOURNED = "opening_adjourned"
    LOT_EMPTY = "lot_empty"
    LOT_OPENED = "lot_opened"
    LOT_RANKED = "lot_ranked"
    LOT_SENT_BACK = "lot_sent_back"
    LOT_UNSUCCESSFUL = "lot_unsuccessful"
    AWARD_WON = "award_won"
    AWARD_LOST = "award_lost"


# Letters with a link that opens an account: shown to nobody but their reader's mailbox.
SECRET = frozenset({Kind.CONFIRM, Kind.RESET, Kind.INVITATION})

# Where the address of the link will stand once the letter leaves; until then nobody who reads the table has it.
LINK = "{link}"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    title: str
    body: str


def split(written: str) -> Words:
    """Return the title (the first line) and the body (the rest) of what a template wrote."""
    title, _, body = written.strip().partition("\n")
    return Words(title.strip(), body.strip() + "\n")


def in_language(row: object, name: str, language: str) -> str:
    """Return a text that a row holds in several languages (`title_fr`, …); in French where it has none in this one."""
    return str(getattr(row, f"{name}_{language}", "") or getattr(row, f"{name}_fr"))


def message_id(letter_ref: str, portal_url: str) -> str:
    """Return the Message-ID (RFC 5322) of a letter: the same however often it is sent, so that mailboxes keep one."""
    return f"<{letter_ref}@{urlsplit(portal_url).hostname or 'localhost'}>"
