"""Messages that must leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.grants import allow

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A message that commits wakes the relay; a trigger costs the action no statement of its own.
WAKE = """
CREATE FUNCTION wake_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER messages_wake AFTER INSERT ON messages FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();
"""

# What only ever grows says so by itself, whoever asks.
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege'; END $$;
"""


def upgrade() -> None:
    """Add the tables, and what the application may do with them."""
    _make_messages()
    _make_handlings()
    op.execute(WAKE)
    op.execute(REFUSE)
    allow("SELECT, INSERT, UPDATE", "messages")
    allow("SELECT, INSERT", "handlings")


def downgrade() -> None:
    """Remove them."""
    op.drop_table("handlings")
    op.drop_table("messages")
    op.execute("DROP FUNCTION wake_relay(); DROP FUNCTION refuse_change()")


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("refs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(
        "ix_messages_unhandled", "messages", ["sent_at"], unique=False, postgresql_where=sa.text("handled_at IS NULL")
    )
    op.create_index(
        "ix_messages_unsent",
        "messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND handled_at IS NULL"),
    )


def _make_handlings() -> None:
    op.create_table(
        "handlings",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_handlings_message_id")),
        sa.PrimaryKeyConstraint("message_id", "handler", name=op.f("pk_handlings")),
    )
