"""Closed lots, found by their tender: the tick asks which of them nobody bid for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_lots_closed", "lots", ["tender_id"], unique=False, postgresql_where=sa.text("state = 'closed'"))


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_lots_closed", table_name="lots")
