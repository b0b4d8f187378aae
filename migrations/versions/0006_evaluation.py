"""Verdicts, points, rankings, awards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import add_only, allow

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_rankings()
    _make_awards()
    _make_points()
    _make_verdicts()
    add_only("rankings")
    allow("SELECT, INSERT, UPDATE", "verdicts", "points", "awards")
    allow("SELECT, INSERT", "rankings")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("verdicts")
    op.drop_table("points")
    op.drop_table("awards")
    op.drop_table("rankings")


def _make_rankings() -> None:
    op.create_table(
        "rankings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("input_digest", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ranked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_rankings_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rankings")),
        sa.UniqueConstraint("id", "lot_id", name=op.f("uq_rankings_id_lot_id")),
        sa.UniqueConstraint(
            "lot_id", "rules_version", "input_digest", name=op.f("uq_rankings_lot_id_rules_version_input_digest")
        ),
    )


def _make_awards() -> None:
    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("justified", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('provisional', 'confirmed', 'cancelled')", name=op.f("ck_awards_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_awards_decided_by")),
        sa.ForeignKeyConstraint(
            ["filing_id", "lot_id"], ["opened_bids.filing_id", "opened_bids.lot_id"], name="bid_of_lot"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_awards_firm_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_awards_lot_id")),
        sa.ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("ref", name=op.f("uq_awards_ref")),
    )
    op.create_index(
        "uq_awards_standing", "awards", ["lot_id"], unique=True, postgresql_where=sa.text("state <> 'cancelled'")
    )


def _make_points() -> None:
    op.create_table(
        "points",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_points_points")),
        sa.ForeignKeyConstraint(["filing_id"], ["opened_bids.filing_id"], name=op.f("fk_points_filing_id")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_points_given_by")),
        sa.PrimaryKeyConstraint("filing_id", "criterion", name=op.f("pk_points")),
    )


def _make_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("admissible", sa.Boolean(), nullable=False),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("admissible = (jsonb_array_length(why) = 0)", name=op.f("ck_verdicts_reasons")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_verdicts_decided_by")),
        sa.ForeignKeyConstraint(["filing_id"], ["opened_bids.filing_id"], name=op.f("fk_verdicts_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_verdicts")),
    )
