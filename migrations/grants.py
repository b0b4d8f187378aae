"""What the application's role may do with a table, and nothing else: it owns none of them."""

from __future__ import annotations

from alembic import context, op


def allow(verbs: str, *tables: str) -> None:
    """Grant verbs (`SELECT, INSERT`) on tables to the application's role."""
    role = context.config.attributes["application"]
    for table in tables:
        op.execute(f'GRANT {verbs} ON {table} TO "{role}"')


def add_only(*tables: str) -> None:
    """Make tables that only ever grow: no row is changed or removed, by anybody."""
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_add_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
