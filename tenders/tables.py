"""Commissions and their keys; tenders, their lots, bills of quantities and documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kernel.database import Base, Key, Quantity, one_of
from tenders.rules.lives import ChangeKind, CommissionState, LotState, MemberRole, TenderState

PUBLISHED = text("state = 'published'")


class Commission(Base):
    """A commission that opens and evaluates (Loi 23-12 art. 48): k of its n members open together, for a mandate.

    `policy` is the POLICY/1 document every notice names by its hash; only public keys stand in it.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("state", CommissionState),
        CheckConstraint("k >= 2", name="k"),  # one person alone would open every bid
        CheckConstraint("valid_until > valid_from", name="mandate"),
        CheckConstraint("state = 'forming' OR policy IS NOT NULL", name="policy_written"),
        CheckConstraint("(policy IS NULL) = (policy_hash IS NULL)", name="policy_hashed"),
        Index("ix_commissions_authority_id", "authority_id"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("authorities.id"))
    name_fr: Mapped[str]
    name_ar: Mapped[str]
    name_en: Mapped[str]
    state: Mapped[str]
    k: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    policy: Mapped[str | None]
    policy_hash: Mapped[bytes | None]
    sworn_at: Mapped[datetime | None]

    members: Mapped[list[CommissionMember]] = relationship(
        order_by="CommissionMember.number", back_populates="commission"
    )


class CommissionMember(Base):
    """A member's seat: the public halves of the keys made on the member's own machine, and the signed policy."""

    __tablename__ = "commission_members"
    __table_args__ = (
        UniqueConstraint("commission_id", "number"),
        UniqueConstraint("commission_id", "person_id"),  # one person, one share of the secret
        UniqueConstraint("commission_id", "kid"),  # nor one key in two hands
        one_of("role", MemberRole),
        Index("ix_commission_members_person_id", "person_id"),
    )

    id: Mapped[Key]
    commission_id: Mapped[UUID] = mapped_column(ForeignKey("commissions.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str]
    kid: Mapped[str | None]
    public_key: Mapped[dict[str, Any] | None]
    keyed_at: Mapped[datetime | None]
    policy_signature: Mapped[bytes | None]
    signed_at: Mapped[datetime | None]

    commission: Mapped[Commission] = relationship(back_populates="members")


class Tender(Base):
    """A call for tenders. Titles in Arabic and French (décret 15-247 art. 65); `profile` is frozen at publication.

    `number` is the authority's own, as it stands in its registers. `places` (the wilayas of the lots), `lot_count`,
    `estimate` (the lots' sum, where it is published) and `words` (what a search finds) follow from the rest once it
    stands (`tenders.store.publication`), and are kept so that the list reads one table.
    """

    __tablename__ = "tenders"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("state", TenderState),
        # Who writes a tender does not approve it.
        CheckConstraint("approver_id <> author_id", name="two_persons"),
        # What is published names its approver, its commission and the rules it was published under.
        CheckConstraint(
            "state IN ('draft', 'submitted')"
            " OR num_nulls(approver_id, commission_id, profile, published_at, places, lot_count, words) = 0",
            name="published_whole",
        ),
        CheckConstraint("opening_at >= closes_at", name="opens_after_closing"),
        # The public list: published, soonest closing first, keyset by (closes_at, id); alone, or within a kind of work.
        # What a count asks for besides is in the index, so that counting reads no row.
        Index(
            "ix_tenders_public", "closes_at", "id", postgresql_where=PUBLISHED, postgresql_include=["work", "reserved"]
        ),
        Index(
            "ix_tenders_public_work",
            "work",
            "closes_at",
            "id",
            postgresql_where=PUBLISHED,
            postgresql_include=["reserved"],
        ),
        Index("ix_tenders_public_places", "places", postgresql_using="gin", postgresql_where=PUBLISHED),
        Index("ix_tenders_public_words", "words", postgresql_using="gin", postgresql_where=PUBLISHED),
        Index("ix_tenders_authority_id", "authority_id", "state"),
        Index("ix_tenders_commission_id", "commission_id"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    number: Mapped[str]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("authorities.id"))
    commission_id: Mapped[UUID | None] = mapped_column(ForeignKey("commissions.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str]
    title_fr: Mapped[str]
    title_ar: Mapped[str]
    title_en: Mapped[str]
    object_fr: Mapped[str]
    object_ar: Mapped[str]
    work: Mapped[str]
    wilaya: Mapped[int] = mapped_column(SmallInteger)
    reserved: Mapped[bool]
    estimate_shown: Mapped[bool]
    invented: Mapped[str | None]
    profile: Mapped[dict[str, Any] | None]
    method: Mapped[dict[str, Any]]
    criteria: Mapped[list[dict[str, Any]]]
    prepared_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    opening_at: Mapped[datetime]
    sent_back: Mapped[str | None]
    places: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    lot_count: Mapped[int | None] = mapped_column(SmallInteger)
    estimate: Mapped[Decimal | None]
    words: Mapped[Any | None] = mapped_column(TSVECTOR)

    lots: Mapped[list[Lot]] = relationship(order_by="Lot.number", back_populates="tender")
    documents: Mapped[list[TenderDocument]] = relationship(order_by="TenderDocument.number")
    changes: Mapped[list[TenderChange]] = relationship(order_by="TenderChange.number")


class Lot(Base):
    """A lot: what one contract will cover. It closes, is opened, judged, ranked and awarded by itself."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("tender_id", "number"),
        one_of("state", LotState),
        CheckConstraint("floor <= ceiling", name="floor_under_ceiling"),
        CheckConstraint(
            "LEAST(estimate, floor, ceiling) > 0 AND GREATEST(estimate, floor, ceiling) < 'NaN'", name="amounts"
        ),
        CheckConstraint("execution_days > 0", name="execution_days"),
        # What the tick looks at: published lots whose hour may have come.
        Index("ix_lots_due", "due_at", postgresql_where=text("state = 'published'")),
        # And closed lots, of which those without a bid end at the hour of the opening.
        Index("ix_lots_closed", "tender_id", postgresql_where=text("state = 'closed'")),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    title_fr: Mapped[str]
    title_ar: Mapped[str]
    title_en: Mapped[str]
    wilaya: Mapped[int] = mapped_column(SmallInteger)
    estimate: Mapped[Decimal | None]
    ceiling: Mapped[Decimal | None]
    floor: Mapped[Decimal | None]
    execution_days: Mapped[int]
    closes_at: Mapped[datetime]
    due_at: Mapped[datetime]

    tender: Mapped[Tender] = relationship(back_populates="lots")
    lines: Mapped[list[BillLine]] = relationship(order_by="BillLine.number")


class BillLine(Base):
    """A line of the bill of quantities: what is measured, in which unit, how much of it."""

    __tablename__ = "bill_lines"
    __table_args__ = (
        UniqueConstraint("lot_id", "number"),
        CheckConstraint("quantity > 0 AND quantity < 'NaN'", name="quantity"),  # NaN counts as the largest number
    )

    id: Mapped[Key]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str]
    designation_fr: Mapped[str]
    designation_ar: Mapped[str]
    designation_en: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Quantity]


class TenderDocument(Base):
    """A document of the tender, kept by the SHA-256 of its bytes."""

    __tablename__ = "tender_documents"
    __table_args__ = (UniqueConstraint("tender_id", "number"),)

    id: Mapped[Key]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]


class TenderChange(Base):
    """What was changed after publication, and why, in both languages of the notice. Rows are only ever added."""

    __tablename__ = "tender_changes"
    __table_args__ = (
        UniqueConstraint("tender_id", "number"),
        one_of("kind", ChangeKind),
        CheckConstraint(
            "(kind = 'postponed') = (num_nulls(closes_before, closes_after) = 0) AND closes_after > closes_before",
            name="only_later",
        ),
    )

    id: Mapped[Key]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    reason_fr: Mapped[str]
    reason_ar: Mapped[str]
    closes_before: Mapped[datetime | None]
    closes_after: Mapped[datetime | None]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]

    @property
    def grounds(self) -> str:
        """Return the reasons in both languages, one under the other: the words whose digest the ledger keeps."""
        return f"{self.reason_fr}\n{self.reason_ar}"
