"""Filings, openings and what was opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import add_only, allow

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_openings()
    _make_bid_books()
    _make_drafts()
    _make_filings()
    _make_share_posts()
    _make_opened_bids()
    _make_opened_envelopes()
    _make_segments()
    _make_shares()
    _make_bid_papers()
    add_only(
        "filings", "segments", "bid_books", "share_posts", "shares", "opened_envelopes", "opened_bids", "bid_papers"
    )
    allow(
        "SELECT, INSERT",
        "filings",
        "segments",
        "bid_books",
        "share_posts",
        "shares",
        "opened_envelopes",
        "opened_bids",
        "bid_papers",
    )
    allow("SELECT, INSERT, UPDATE, DELETE", "drafts")
    allow("SELECT, INSERT, UPDATE", "openings")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("bid_papers")
    op.drop_table("shares")
    op.drop_table("segments")
    op.drop_table("opened_envelopes")
    op.drop_table("opened_bids")
    op.drop_table("share_posts")
    op.drop_table("filings")
    op.drop_table("drafts")
    op.drop_table("bid_books")
    op.drop_table("openings")


def _make_openings() -> None:
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("seconded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconded_by", sa.Uuid(), nullable=True),
        sa.Column("adjourned_why", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name=op.f("ck_openings_done")),
        sa.CheckConstraint(
            "state = 'started' OR num_nulls(seconded_by, seconded_at) = 0", name=op.f("ck_openings_seconded")
        ),
        sa.CheckConstraint("state IN ('started', 'under_way', 'done', 'adjourned')", name=op.f("ck_openings_state")),
        sa.CheckConstraint("seconded_by <> started_by", name=op.f("ck_openings_two_members")),
        sa.ForeignKeyConstraint(["seconded_by"], ["people.id"], name=op.f("fk_openings_seconded_by")),
        sa.ForeignKeyConstraint(["started_by"], ["people.id"], name=op.f("fk_openings_started_by")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_openings_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_openings_tender_id")),
    )


def _make_bid_books() -> None:
    op.create_table(
        "bid_books",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trackers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_bid_books_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_bid_books")),
    )


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_drafts_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("lot_id", "person_id", "part", name=op.f("pk_drafts")),
    )


def _make_filings() -> None:
    op.create_table(
        "filings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("tracker", sa.LargeBinary(), nullable=False),
        sa.Column("filing", sa.LargeBinary(), nullable=False),
        sa.Column("subject_to_authentication", sa.Boolean(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('commit', 'withdraw')", name=op.f("ck_filings_kind")),
        sa.CheckConstraint("sealed_by IN ('server', 'client')", name=op.f("ck_filings_sealed_by")),
        sa.CheckConstraint("octet_length(tracker) = 32", name=op.f("ck_filings_tracker")),
        sa.CheckConstraint("version > 0", name=op.f("ck_filings_version")),
        sa.ForeignKeyConstraint(["filed_by"], ["people.id"], name=op.f("fk_filings_filed_by")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_filings_firm_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_filings_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint("lot_id", "firm_id", "version", name=op.f("uq_filings_lot_id_firm_id_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_filings_ref")),
        sa.UniqueConstraint("tracker", name=op.f("uq_filings_tracker")),
    )


def _make_share_posts() -> None:
    op.create_table(
        "share_posts",
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=op.f("fk_share_posts_opening_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_share_posts_person_id")),
        sa.PrimaryKeyConstraint("opening_id", "kid", name=op.f("pk_share_posts")),
    )


def _make_opened_bids() -> None:
    op.create_table(
        "opened_bids",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("readable", sa.Boolean(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("discount", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("execution_days", sa.Integer(), nullable=True),
        sa.Column("declarations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_opened_bids_filing_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_opened_bids_firm_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_opened_bids_lot_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_opened_bids")),
        sa.UniqueConstraint("filing_id", "lot_id", name=op.f("uq_opened_bids_filing_id_lot_id")),
        sa.UniqueConstraint("lot_id", "firm_id", name=op.f("uq_opened_bids_lot_id_firm_id")),
    )
    op.create_index("ix_opened_bids_lot_id", "opened_bids", ["lot_id", "received_at"], unique=False)


def _make_opened_envelopes() -> None:
    op.create_table(
        "opened_envelopes",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("bad_members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(outcome = 'opened') = (fault IS NULL)", name=op.f("ck_opened_envelopes_fault")),
        sa.CheckConstraint("outcome <> 'opened' OR seed IS NOT NULL", name=op.f("ck_opened_envelopes_seed")),
        sa.CheckConstraint(
            "outcome IN ('opened', 'bad_share', 'dishonest_header', 'content_mismatch', 'missing_bytes')",
            name=op.f("ck_opened_envelopes_outcome"),
        ),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_opened_envelopes_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "envelope", name=op.f("pk_opened_envelopes")),
    )


def _make_segments() -> None:
    op.create_table(
        "segments",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_segments_filing_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("filing_id", "envelope", "number", name=op.f("pk_segments")),
    )


def _make_shares() -> None:
    op.create_table(
        "shares",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_shares_filing_id")),
        sa.ForeignKeyConstraint(["opening_id", "kid"], ["share_posts.opening_id", "share_posts.kid"], name="of_post"),
        sa.PrimaryKeyConstraint("filing_id", "envelope", "kid", name=op.f("pk_shares")),
    )


def _make_bid_papers() -> None:
    op.create_table(
        "bid_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["opened_bids.filing_id"], name=op.f("fk_bid_papers_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_papers")),
        sa.UniqueConstraint("filing_id", "number", name=op.f("uq_bid_papers_filing_id_number")),
    )
