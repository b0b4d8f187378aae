"""What the commission decided about each bid, what was computed from it, and what an officer decided on it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.rules.lives import AwardState
from kernel.database import Base, Key, one_of


class Verdict(Base):
    """The commission's decision whether a bid is admissible, with the codes of what speaks against it.

    It may be written over until the commission concludes the lot; then a trigger refuses, here and in `points`.
    """

    __tablename__ = "verdicts"
    __table_args__ = (CheckConstraint("admissible = (jsonb_array_length(why) = 0)", name="reasons"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bids.filing_id"), primary_key=True)
    admissible: Mapped[bool]
    why: Mapped[list[str]]
    remark: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class Points(Base):
    """The points that the commission gave a bid on one criterion of judgement."""

    __tablename__ = "points"
    __table_args__ = (CheckConstraint("points >= 0", name="points"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bids.filing_id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[Decimal]
    given_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime]


class Ranking(Base):
    """A ranking: the published case and its result, as the bytes that anybody can recompute.

    `round` counts from 1: a lot that an officer sent back to its commission is judged, and ranked, once more.
    """

    __tablename__ = "rankings"
    __table_args__ = (
        # The same input is ranked once.
        UniqueConstraint("lot_id", "round", "rules_version", "input_digest"),
        UniqueConstraint("id", "lot_id"),
        CheckConstraint("round > 0", name="round"),
    )

    id: Mapped[Key]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    rules_version: Mapped[str]
    input_digest: Mapped[str]
    case: Mapped[str]
    result: Mapped[str]
    outcome: Mapped[str]
    ranked_at: Mapped[datetime]


class Award(Base):
    """An officer's decision to award a lot, on a ranking, at the ranking's amount. Only its state ever changes.

    A trigger refuses a winner that its ranking does not rank, or another amount than the ranking's.
    """

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("state", AwardState),
        # Two winners of one lot would be a lie.
        Index("uq_awards_standing", "lot_id", unique=True, postgresql_where=text("state <> 'cancelled'")),
        # So would a winner that bid for another lot, or a ranking of another lot.
        ForeignKeyConstraint(
            ["filing_id", "lot_id"], ["opened_bids.filing_id", "opened_bids.lot_id"], name="bid_of_lot"
        ),
        ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    ranking_id: Mapped[UUID]
    filing_id: Mapped[UUID]
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firms.id"))
    state: Mapped[str]
    amount: Mapped[Decimal]
    grounds: Mapped[str]
    justified: Mapped[bool]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class LotReturn(Base):
    """An officer's request, with its reason, that the commission judges a ranked lot again."""

    __tablename__ = "lot_returns"
    __table_args__ = (
        # Each ranking is sent back once at most.
        UniqueConstraint("ranking_id"),
        ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
        Index("ix_lot_returns_lot_id", "lot_id"),
    )

    id: Mapped[Key]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    ranking_id: Mapped[UUID]
    reason: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]


class NoAward(Base):
    """An officer's declaration, on a ranking that leaves nobody to award, that a lot is unsuccessful."""

    __tablename__ = "no_awards"
    __table_args__ = (
        ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
    )

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    ranking_id: Mapped[UUID]
    grounds: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
