"""What Alembic runs: always on the connection and for the role that `migrations.running` hands over."""

from __future__ import annotations

from alembic import context

from migrations.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
