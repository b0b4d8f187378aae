"""The words that acts rest on, kept beside the ledger under the digests that its entries hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.grants import allow

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# What the rooms still hold of what was said before: some of it was written over, which is why words have a place now.
BEFORE = """
INSERT INTO ledger_words (digest, words)
SELECT encode(sha256(convert_to(words, 'UTF8')), 'hex'), words FROM (
    SELECT sent_back FROM tenders UNION SELECT reason_fr || chr(10) || reason_ar FROM tender_changes
    UNION SELECT adjourned_why FROM openings UNION SELECT remark FROM verdicts
    UNION SELECT reason FROM lot_returns UNION SELECT grounds FROM no_awards UNION SELECT grounds FROM awards
    UNION SELECT why FROM attestations UNION SELECT why FROM revoked_attestations
) AS said (words)
WHERE words <> ''
"""

STAYS = """
CREATE TRIGGER ledger_words_stay BEFORE UPDATE OR TRUNCATE ON ledger_words
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    """Add the table, and what was said before it stood."""
    op.create_table(
        "ledger_words",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "digest = encode(sha256(convert_to(words, 'UTF8')), 'hex')", name=op.f("ck_ledger_words_digest")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ledger_words")),
    )
    op.execute(STAYS)
    allow("SELECT, INSERT", "ledger_words")
    op.execute(BEFORE)


def downgrade() -> None:
    """Remove it."""
    op.drop_table("ledger_words")
