"""The database's history: one subject a step, up and down (Alembic)."""
