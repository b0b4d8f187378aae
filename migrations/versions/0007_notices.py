"""Letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.grants import allow

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_letters()
    allow("SELECT, INSERT", "letters")
    allow("UPDATE (sent_at)", "letters")  # what was written stands


def downgrade() -> None:
    """Remove them."""
    op.drop_table("letters")


def _make_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_letters_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("person_id", "cause", name=op.f("uq_letters_person_id_cause")),
        sa.UniqueConstraint("ref", name=op.f("uq_letters_ref")),
    )
    op.create_index("ix_letters_person_id", "letters", ["person_id", "written_at"], unique=False)
