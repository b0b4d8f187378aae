"""The refusals of one person in the ledger, found without reading it whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEX = "ix_ledger_entries_refusals"


def upgrade() -> None:
    """Add the index."""
    op.create_index(INDEX, "ledger_entries", ["actor", "at"], postgresql_where=sa.text("event = 'refused'"))


def downgrade() -> None:
    """Remove it."""
    op.drop_index(INDEX, "ledger_entries")
