"""Verdicts, points, rankings, awards, and declarations that there is none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import add_only, allow

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What was ranked is what was concluded: once a lot is no longer open to judgement, nobody judges its bids otherwise.
# And an award names a bid that its ranking ranks, that bid's own firm and its own amount.
STANDS = """
CREATE FUNCTION refuse_late_judgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM opened_bids JOIN lots ON lots.id = opened_bids.lot_id
    WHERE opened_bids.filing_id = NEW.filing_id AND lots.state = 'opened' FOR SHARE OF lots;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the judgement of this lot is concluded' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdicts_in_time BEFORE INSERT OR UPDATE ON verdicts
    FOR EACH ROW EXECUTE FUNCTION refuse_late_judgement();
CREATE TRIGGER points_in_time BEFORE INSERT OR UPDATE ON points
    FOR EACH ROW EXECUTE FUNCTION refuse_late_judgement();
CREATE FUNCTION refuse_unranked_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM rankings, jsonb_array_elements(rankings.result::jsonb -> 'ranking') AS entry, opened_bids AS bid
        WHERE rankings.id = NEW.ranking_id AND bid.filing_id = NEW.filing_id AND bid.firm_id = NEW.firm_id
        AND entry ->> 'ref' = bid.ref AND entry ->> 'status' = 'ranked' AND (entry ->> 'amount')::numeric = NEW.amount
    ) THEN
        RAISE EXCEPTION 'an award is what its ranking says' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER awards_ranked BEFORE INSERT ON awards FOR EACH ROW EXECUTE FUNCTION refuse_unranked_award();
"""


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_rankings()
    _make_awards()
    _make_points()
    _make_verdicts()
    _make_no_awards()
    _make_lot_returns()
    op.execute(STANDS)
    add_only("rankings", "no_awards", "lot_returns")
    allow("SELECT, INSERT, UPDATE", "verdicts", "points")
    allow("SELECT, INSERT", "rankings", "awards", "no_awards", "lot_returns")
    allow("UPDATE (state)", "awards")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("lot_returns")
    op.drop_table("no_awards")
    op.drop_table("verdicts")
    op.drop_table("points")
    op.drop_table("awards")
    op.drop_table("rankings")
    op.execute("DROP FUNCTION refuse_late_judgement(); DROP FUNCTION refuse_unranked_award()")


def _make_rankings() -> None:
    op.create_table(
        "rankings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
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
            "lot_id",
            "round",
            "rules_version",
            "input_digest",
            name=op.f("uq_rankings_lot_id_round_rules_version_input_digest"),
        ),
        sa.CheckConstraint("round > 0", name=op.f("ck_rankings_round")),
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


def _make_no_awards() -> None:
    op.create_table(
        "no_awards",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_no_awards_decided_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_no_awards_lot_id")),
        sa.ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_no_awards")),
    )


def _make_lot_returns() -> None:
    op.create_table(
        "lot_returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_lot_returns_asked_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_returns_lot_id")),
        sa.ForeignKeyConstraint(["ranking_id", "lot_id"], ["rankings.id", "rankings.lot_id"], name="ranking_of_lot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_returns")),
        sa.UniqueConstraint("ranking_id", name=op.f("uq_lot_returns_ranking_id")),
    )
    op.create_index("ix_lot_returns_lot_id", "lot_returns", ["lot_id"], unique=False)
