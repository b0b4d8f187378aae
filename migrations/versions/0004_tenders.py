"""Commissions, tenders, lots, bills of quantities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import add_only, allow

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What bidders priced is what they read: once published, neither a bill, nor the papers, nor the lots themselves change.
STANDS = """
CREATE FUNCTION refuse_published_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM lots WHERE id IN (OLD.lot_id, NEW.lot_id) AND state <> 'prepared') THEN
        RAISE EXCEPTION 'the bill of a published lot stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER bill_lines_stand BEFORE INSERT OR UPDATE OR DELETE ON bill_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_published_bill();
CREATE FUNCTION refuse_published_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tenders WHERE id IN (OLD.tender_id, NEW.tender_id) AND state NOT IN ('draft', 'submitted')) THEN
        RAISE EXCEPTION 'the documents of a published tender stand' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER tender_documents_stand BEFORE INSERT OR UPDATE OR DELETE ON tender_documents
    FOR EACH ROW EXECUTE FUNCTION refuse_published_document();
CREATE FUNCTION refuse_published_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published lot stays' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER lots_stay BEFORE DELETE ON lots
    FOR EACH ROW WHEN (OLD.state <> 'prepared') EXECUTE FUNCTION refuse_published_lot();
"""


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_commissions()
    _make_commission_members()
    _make_tenders()
    _make_lots()
    _make_tender_changes()
    _make_tender_documents()
    _make_bill_lines()
    op.execute(STANDS)
    add_only("tender_changes")
    allow("SELECT, INSERT, UPDATE", "commissions", "commission_members", "tenders")
    allow("SELECT, INSERT, UPDATE, DELETE", "lots", "bill_lines", "tender_documents")
    allow("SELECT, INSERT", "tender_changes")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("bill_lines")
    op.drop_table("tender_documents")
    op.drop_table("tender_changes")
    op.drop_table("lots")
    op.drop_table("tenders")
    op.drop_table("commission_members")
    op.drop_table("commissions")
    op.execute(
        "DROP FUNCTION refuse_published_bill(); DROP FUNCTION refuse_published_document(); DROP FUNCTION refuse_published_lot()"
    )


def _make_commissions() -> None:
    op.create_table(
        "commissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("k", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sworn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state = 'forming' OR policy IS NOT NULL", name=op.f("ck_commissions_policy_written")),
        sa.CheckConstraint("state IN ('forming', 'signing', 'sworn', 'ended')", name=op.f("ck_commissions_state")),
        sa.CheckConstraint("(policy IS NULL) = (policy_hash IS NULL)", name=op.f("ck_commissions_policy_hashed")),
        sa.CheckConstraint("k >= 2", name=op.f("ck_commissions_k")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_commissions_mandate")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_commissions_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commissions")),
        sa.UniqueConstraint("ref", name=op.f("uq_commissions_ref")),
    )
    op.create_index("ix_commissions_authority_id", "commissions", ["authority_id"], unique=False)


def _make_commission_members() -> None:
    op.create_table(
        "commission_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=True),
        sa.Column("public_key", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_signature", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('president', 'member')", name=op.f("ck_commission_members_role")),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commissions.id"], name=op.f("fk_commission_members_commission_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commission_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_members")),
        sa.UniqueConstraint("commission_id", "kid", name=op.f("uq_commission_members_commission_id_kid")),
        sa.UniqueConstraint("commission_id", "number", name=op.f("uq_commission_members_commission_id_number")),
        sa.UniqueConstraint("commission_id", "person_id", name=op.f("uq_commission_members_commission_id_person_id")),
    )
    op.create_index("ix_commission_members_person_id", "commission_members", ["person_id"], unique=False)


def _make_tenders() -> None:
    op.create_table(
        "tenders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("commission_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_ar", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("object_fr", sa.Text(), nullable=False),
        sa.Column("object_ar", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("wilaya", sa.SmallInteger(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("estimate_shown", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Text(), nullable=True),
        sa.Column("profile", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("method", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_back", sa.Text(), nullable=True),
        sa.Column("places", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("lot_count", sa.SmallInteger(), nullable=True),
        sa.Column("estimate", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("words", postgresql.TSVECTOR(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted') OR num_nulls(approver_id, commission_id, profile, published_at, places, lot_count, words) = 0",
            name=op.f("ck_tenders_published_whole"),
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'published', 'cancelled')", name=op.f("ck_tenders_state")),
        sa.CheckConstraint("approver_id <> author_id", name=op.f("ck_tenders_two_persons")),
        sa.CheckConstraint("opening_at >= closes_at", name=op.f("ck_tenders_opens_after_closing")),
        sa.ForeignKeyConstraint(["approver_id"], ["people.id"], name=op.f("fk_tenders_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_tenders_author_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_tenders_authority_id")),
        sa.ForeignKeyConstraint(["commission_id"], ["commissions.id"], name=op.f("fk_tenders_commission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
        sa.UniqueConstraint("ref", name=op.f("uq_tenders_ref")),
    )
    _index_tenders()


def _index_tenders() -> None:
    op.create_index("ix_tenders_authority_id", "tenders", ["authority_id", "state"], unique=False)
    op.create_index("ix_tenders_commission_id", "tenders", ["commission_id"], unique=False)
    op.create_index(
        "ix_tenders_public",
        "tenders",
        ["closes_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
        postgresql_include=["work", "reserved"],
    )
    op.create_index(
        "ix_tenders_public_places",
        "tenders",
        ["places"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_tenders_public_words",
        "tenders",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_tenders_public_work",
        "tenders",
        ["work", "closes_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
        postgresql_include=["reserved"],
    )


def _make_lots() -> None:
    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_ar", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("wilaya", sa.SmallInteger(), nullable=False),
        sa.Column("estimate", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("ceiling", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("floor", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("execution_days", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "LEAST(estimate, floor, ceiling) > 0 AND GREATEST(estimate, floor, ceiling) < 'NaN'",
            name=op.f("ck_lots_amounts"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'published', 'closed', 'opened', 'judged', 'ranked', 'awarded', 'unsuccessful', 'cancelled')",
            name=op.f("ck_lots_state"),
        ),
        sa.CheckConstraint("execution_days > 0", name=op.f("ck_lots_execution_days")),
        sa.CheckConstraint("floor <= ceiling", name=op.f("ck_lots_floor_under_ceiling")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_lots_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("ref", name=op.f("uq_lots_ref")),
        sa.UniqueConstraint("tender_id", "number", name=op.f("uq_lots_tender_id_number")),
    )
    op.create_index("ix_lots_due", "lots", ["due_at"], unique=False, postgresql_where=sa.text("state = 'published'"))


def _make_tender_changes() -> None:
    op.create_table(
        "tender_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason_fr", sa.Text(), nullable=False),
        sa.Column("reason_ar", sa.Text(), nullable=False),
        sa.Column("closes_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'postponed') = (num_nulls(closes_before, closes_after) = 0) AND closes_after > closes_before",
            name=op.f("ck_tender_changes_only_later"),
        ),
        sa.CheckConstraint("kind IN ('postponed', 'cancelled')", name=op.f("ck_tender_changes_kind")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_tender_changes_decided_by")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_changes_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_changes")),
        sa.UniqueConstraint("tender_id", "number", name=op.f("uq_tender_changes_tender_id_number")),
    )


def _make_tender_documents() -> None:
    op.create_table(
        "tender_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_documents_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_documents")),
        sa.UniqueConstraint("tender_id", "number", name=op.f("uq_tender_documents_tender_id_number")),
    )


def _make_bill_lines() -> None:
    op.create_table(
        "bill_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("designation_fr", sa.Text(), nullable=False),
        sa.Column("designation_ar", sa.Text(), nullable=False),
        sa.Column("designation_en", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.CheckConstraint("quantity > 0 AND quantity < 'NaN'", name=op.f("ck_bill_lines_quantity")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_bill_lines_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_lines")),
        sa.UniqueConstraint("lot_id", "number", name=op.f("uq_bill_lines_lot_id_number")),
    )
