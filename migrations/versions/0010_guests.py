"""An invitation keeps whom its maker wrote it to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the guest's name and address, which for what waits are the account's."""
    op.add_column("links", sa.Column("guest_name", sa.Text(), nullable=True))
    op.add_column("links", sa.Column("guest_email", sa.Text(), nullable=True))
    op.execute(
        "UPDATE links SET guest_name = people.name, guest_email = people.email FROM people "
        "WHERE people.id = links.person_id AND links.purpose = 'invitation'"
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("links", "guest_email")
    op.drop_column("links", "guest_name")
