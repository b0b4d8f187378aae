"""Sealed filings and their segments, drafts, the bid book, the opening, and what was opened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bids.rules.lives import FilingKind, OpeningState, SealedBy
from bids.rules.opening import Outcome
from kernel.database import Base, Key, one_of


class Filing(Base):
    """A sealed bid (FILING/1) or its withdrawal (WITHDRAWAL/1), as it was filed. Rows are only ever added.

    `id` is drawn when the page that submits is made: sending the page twice files once.
    """

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("tracker"),  # the same bytes filed twice are one filing: the stored receipt answers
        # Two filings of a firm at once would leave open which one counts.
        UniqueConstraint("lot_id", "firm_id", "version"),
        one_of("kind", FilingKind),
        one_of("sealed_by", SealedBy),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("octet_length(tracker) = 32", name="tracker"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firms.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    sealed_by: Mapped[str]
    tracker: Mapped[bytes]
    filing: Mapped[bytes]
    subject_to_authentication: Mapped[bool]
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    leaf_index: Mapped[int] = mapped_column(BigInteger)
    receipt: Mapped[str]


class Segment(Base):
    """Up to 1 MiB of an envelope's ciphertext."""

    __tablename__ = "segments"

    # Segments are written before the filing they belong to, which is written last: the key is checked at the commit.
    filing_id: Mapped[UUID] = mapped_column(
        ForeignKey("filings.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    envelope: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    content: Mapped[bytes]


class Draft(Base):
    """A part of a bid being prepared, encrypted under a key that only the browser keeps: without it, noise.

    Part 0 is what was typed; each paper is a part, its description (`head`) apart from its bytes (`content`).
    """

    __tablename__ = "drafts"

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    head: Mapped[bytes]
    content: Mapped[bytes | None]
    saved_at: Mapped[datetime]


class BidBook(Base):
    """The book of a lot, written at the close: every fingerprint in order of arrival and the root over them.

    `counting` are those that will be opened: neither withdrawn nor replaced by a later version.
    """

    __tablename__ = "bid_books"

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    closed_at: Mapped[datetime]
    trackers: Mapped[list[str]]
    counting: Mapped[list[str]]
    root: Mapped[bytes]
    leaf_index: Mapped[int] = mapped_column(BigInteger)


class Opening(Base):
    """The session that opens all lots of a tender: two members start it, k shares are needed."""

    __tablename__ = "openings"
    __table_args__ = (
        UniqueConstraint("tender_id"),
        one_of("state", OpeningState),
        CheckConstraint("seconded_by <> started_by", name="two_members"),
        # Headers are released to members, and envelopes opened, only after two of them said so.
        CheckConstraint("state = 'started' OR num_nulls(seconded_by, seconded_at) = 0", name="seconded"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done"),
    )

    id: Mapped[Key]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    state: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    seconded_at: Mapped[datetime | None]
    seconded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    adjourned_why: Mapped[str | None]
    done_at: Mapped[datetime | None]


class SharePost(Base):
    """The file of shares (SHARES/1) that a member posted, with the signature: nobody can put another in its place."""

    __tablename__ = "share_posts"

    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    document: Mapped[bytes]
    posted_at: Mapped[datetime]


class Share(Base):
    """What one member unwrapped of one envelope, or nothing where the wrap did not open.

    It says nothing alone; k of them give the envelope's secret.
    """

    __tablename__ = "shares"
    __table_args__ = (
        ForeignKeyConstraint(["opening_id", "kid"], ["share_posts.opening_id", "share_posts.kid"], name="of_post"),
    )

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    envelope: Mapped[str] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(primary_key=True)
    opening_id: Mapped[UUID]
    share: Mapped[bytes | None]


class OpenedEnvelope(Base):
    """What became of one envelope. With the seed anybody can rebuild its header byte for byte."""

    __tablename__ = "opened_envelopes"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("outcome <> 'opened' OR seed IS NOT NULL", name="seed"),
        CheckConstraint("(outcome = 'opened') = (fault IS NULL)", name="fault"),
    )

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    envelope: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    fault: Mapped[str | None]
    bad_members: Mapped[list[str]]
    seed: Mapped[bytes | None]
    opened_at: Mapped[datetime]


class OpenedBid(Base):
    """A bid as it was read at the opening: its prices as written; the ranking corrects, this row does not."""

    __tablename__ = "opened_bids"
    __table_args__ = (
        UniqueConstraint("lot_id", "firm_id"),  # one bid of a firm counts per lot
        UniqueConstraint("filing_id", "lot_id"),  # target of "an award goes to a bid of its own lot"
        Index("ix_opened_bids_lot_id", "lot_id", "received_at"),
    )

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    ref: Mapped[str]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firms.id"))
    readable: Mapped[bool]
    lines: Mapped[list[dict[str, Any]] | None]
    discount: Mapped[str | None]
    amount: Mapped[Decimal | None]
    execution_days: Mapped[int | None]
    declarations: Mapped[list[str]]
    received_at: Mapped[datetime]

    papers: Mapped[list[BidPaper]] = relationship(order_by="BidPaper.number")


class BidPaper(Base):
    """A paper that was in an envelope, as it came: shown only as a download, never inside a page."""

    __tablename__ = "bid_papers"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    id: Mapped[Key]
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bids.filing_id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    envelope: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
