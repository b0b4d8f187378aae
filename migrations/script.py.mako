"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
from migrations.grants import allow

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Remove them."""
    ${downgrades if downgrades else "pass"}
