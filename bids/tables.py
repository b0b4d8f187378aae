"""Sealed filings and their segments, drafts, the bid book, the opening, and what was opened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bids.rules.lives import FilingKind, OpeningState, Outcome, SealedBy
from kernel.database import Base, Key, one_of


class Filing(Base):
    """A sealed bid as it was filed: FILING/1 and its fingerprint, or its withdrawal. Rows are only ever added."""

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("tracker"),  # the same bytes filed twice are one filing: the stored receipt answers
        # Two filings of a firm at once would leave open which one counts.
        UniqueConstraint("lot_id", "firm_id", "version"),
        one_of("kind", FilingKind),
        one_of("sealed_by", SealedBy),
        CheckConstraint("(kind = 'commit') = (filing IS NOT NULL)", name="commit_has_filing"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firms.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    sealed_by: Mapped[str]
    tracker: Mapped[bytes]
    filing: Mapped[bytes | None] = mapped_column(LargeBinary)
    subject_to_authentication: Mapped[bool]
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    leaf_index: Mapped[int]
    receipt: Mapped[str]


class Segment(Base):
    """Up to 1 MiB of an envelope's ciphertext."""

    __tablename__ = "segments"

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    envelope: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    content: Mapped[bytes]


class Draft(Base):
    """A bid being prepared, encrypted under a key that only the browser keeps: without it, noise."""

    __tablename__ = "drafts"

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    content: Mapped[bytes]
    saved_at: Mapped[datetime]


class BidBook(Base):
    """The book of a lot, written at the close: every fingerprint and the root over them."""

    __tablename__ = "bid_books"

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    closed_at: Mapped[datetime]
    trackers: Mapped[list[str]]
    root: Mapped[bytes]
    leaf_index: Mapped[int]


class Opening(Base):
    """The session that opens all lots of a tender: two members start it, k shares are needed."""

    __tablename__ = "openings"
    __table_args__ = (
        UniqueConstraint("tender_id"),
        one_of("state", OpeningState),
        CheckConstraint("seconded_by <> started_by", name="two_members"),
    )

    id: Mapped[Key]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    state: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    seconded_at: Mapped[datetime | None]
    seconded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[datetime | None]


class Share(Base):
    """What one member unwrapped of one envelope. It says nothing alone; k of them give the envelope's secret."""

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_opening_id", "opening_id"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    envelope: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("commission_members.id"), primary_key=True)
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"))
    share: Mapped[bytes]
    posted_at: Mapped[datetime]


class OpenedEnvelope(Base):
    """What became of one envelope. With the seed anybody can rebuild its header byte for byte."""

    __tablename__ = "opened_envelopes"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("(outcome = 'opened') = (seed IS NOT NULL)", name="seed"),
    )

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    envelope: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
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
