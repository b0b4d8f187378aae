"""People, houses, mandates, logins, attestations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import allow

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_agencies()
    _make_authorities()
    _make_firms()
    _make_people()
    _make_attestations()
    _make_links()
    _make_logins()
    _make_mandates()
    _make_revoked_attestations()
    allow("SELECT, INSERT, UPDATE, DELETE", "people", "firms", "mandates", "logins", "links")
    allow("SELECT, INSERT, UPDATE", "authorities", "agencies", "attestations")
    allow("SELECT, INSERT", "revoked_attestations")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("revoked_attestations")
    op.drop_table("mandates")
    op.drop_table("logins")
    op.drop_table("links")
    op.drop_table("attestations")
    op.drop_table("people")
    op.drop_table("firms")
    op.drop_table("authorities")
    op.drop_table("agencies")


def _make_agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("iss", sa.Text(), nullable=False),
        sa.Column("schemes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("jwks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("iss", name=op.f("uq_agencies_iss")),
        sa.UniqueConstraint("ref", name=op.f("uq_agencies_ref")),
    )


def _make_authorities() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("nif", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("ref", name=op.f("uq_authorities_ref")),
    )


def _make_firms() -> None:
    op.create_table(
        "firms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nif", sa.Text(), nullable=False),
        sa.Column("rc", sa.Text(), nullable=False),
        sa.Column("rib", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("wilaya", sa.SmallInteger(), nullable=False),
        sa.Column("trades", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firms")),
        sa.UniqueConstraint("rc", name=op.f("uq_firms_rc")),
        sa.UniqueConstraint("ref", name=op.f("uq_firms_ref")),
    )
    op.create_index("uq_firms_nif", "firms", [sa.literal_column('"left"(nif, 15)')], unique=True)


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (password_hash IS NULL)", name=op.f("ck_people_confirmed_with_password")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("ref", name=op.f("uq_people_ref")),
    )
    op.create_index("ix_people_joined_at", "people", ["joined_at", "id"], unique=False)
    op.create_index("uq_people_email", "people", [sa.literal_column("lower(email)")], unique=True)


def _make_attestations() -> None:
    op.create_table(
        "attestations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("file_no", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jws", sa.Text(), nullable=True),
        sa.Column("paper_sha256", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(way = 'agent') = (paper_sha256 IS NOT NULL)", name=op.f("ck_attestations_paper_for_the_agent")
        ),
        sa.CheckConstraint("(way = 'signed') = (jws IS NOT NULL)", name=op.f("ck_attestations_signed_is_shown")),
        sa.CheckConstraint("phase IN ('realisation', 'exploitation')", name=op.f("ck_attestations_phase")),
        sa.CheckConstraint("scheme IN ('ANSEJ', 'ANADE', 'ANGEM', 'CNAC')", name=op.f("ck_attestations_scheme")),
        sa.CheckConstraint(
            "state IN ('requested', 'granted', 'refused', 'revoked', 'withdrawn')", name=op.f("ck_attestations_state")
        ),
        sa.CheckConstraint("way IN ('signed', 'agent')", name=op.f("ck_attestations_way")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_attestations_valid_for_a_time")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_attestations_agency_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_attestations_asked_by")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_attestations_firm_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_attestations_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
        sa.UniqueConstraint("ref", name=op.f("uq_attestations_ref")),
    )
    _index_attestations()


def _index_attestations() -> None:
    op.create_index("ix_attestations_firm_id", "attestations", ["firm_id"], unique=False)
    op.create_index(
        "ix_attestations_waiting",
        "attestations",
        ["agency_id", "asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        "uq_attestations_granted",
        "attestations",
        ["agency_id", "jti"],
        unique=True,
        postgresql_where=sa.text("state = 'granted'"),
    )
    op.create_index(
        "uq_attestations_requested",
        "attestations",
        ["firm_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )


def _make_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(purpose = 'invitation') = (role IS NOT NULL)", name=op.f("ck_links_invitation_to_a_role")),
        sa.CheckConstraint(
            "CASE WHEN role IS NULL THEN num_nonnulls(firm_id, authority_id, agency_id) = 0 ELSE \nnum_nonnulls(firm_id, authority_id, agency_id) <= 1\nAND (role IN ('firm_owner', 'firm_staff')) = (firm_id IS NOT NULL)\nAND (role = 'agency_agent') = (agency_id IS NOT NULL)\nAND (role IN ('officer', 'approver', 'commission_member')) = (authority_id IS NOT NULL)\n END",
            name=op.f("ck_links_house_of_role"),
        ),
        sa.CheckConstraint("purpose IN ('confirm', 'reset', 'invitation', 'reminder')", name=op.f("ck_links_purpose")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_links_agency_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_links_authority_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_links_firm_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_links_made_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_links_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_expires_at", "links", ["expires_at"], unique=False)
    op.create_index("ix_links_person_id", "links", ["person_id"], unique=False)


def _make_logins() -> None:
    op.create_table(
        "logins",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("house", sa.Uuid(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_logins_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logins")),
    )
    op.create_index("ix_logins_person_id", "logins", ["person_id"], unique=False)


def _make_mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "\nnum_nonnulls(firm_id, authority_id, agency_id) <= 1\nAND (role IN ('firm_owner', 'firm_staff')) = (firm_id IS NOT NULL)\nAND (role = 'agency_agent') = (agency_id IS NOT NULL)\nAND (role IN ('officer', 'approver', 'commission_member')) = (authority_id IS NOT NULL)\n",
            name=op.f("ck_mandates_house_of_role"),
        ),
        sa.CheckConstraint(
            "role IN ('firm_owner', 'firm_staff', 'agency_agent', 'officer', 'approver', 'commission_member', 'auditor', 'administrator')",
            name=op.f("ck_mandates_role"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_mandates_agency_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_mandates_authority_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_mandates_firm_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_mandates_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mandates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    _index_mandates()


def _index_mandates() -> None:
    op.create_index("ix_mandates_authority_id", "mandates", ["authority_id"], unique=False)
    op.create_index("ix_mandates_firm_id", "mandates", ["firm_id"], unique=False)
    op.create_index("ix_mandates_person_id", "mandates", ["person_id"], unique=False)
    op.create_index(
        "uq_mandates_held_once",
        "mandates",
        ["person_id", "role", sa.literal_column("coalesce(firm_id, authority_id, agency_id, person_id)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_mandates_one_firm",
        "mandates",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("firm_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "uq_mandates_opens_or_controls",
        "mandates",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("role IN ('commission_member', 'auditor') AND ended_at IS NULL"),
    )


def _make_revoked_attestations() -> None:
    op.create_table(
        "revoked_attestations",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_revoked_attestations_agency_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"], name=op.f("fk_revoked_attestations_revoked_by")),
        sa.PrimaryKeyConstraint("agency_id", "jti", name=op.f("pk_revoked_attestations")),
    )
