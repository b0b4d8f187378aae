"""The hour that comes sooner than published: the database refuses it to everybody, and tests cannot wait for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from kernel.turn import Turn

# The owner's, in the databases of the tests alone: it sees what a test has not committed, and takes the triggers away.
BRING = """
CREATE FUNCTION bring_hour(tender uuid, hour timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ALTER TABLE tenders DISABLE TRIGGER tenders_stand;
    ALTER TABLE lots DISABLE TRIGGER lots_stand;
    UPDATE tenders SET closes_at = hour, opening_at = hour WHERE id = tender;
    UPDATE lots SET closes_at = hour, due_at = hour WHERE tender_id = tender;
    ALTER TABLE tenders ENABLE TRIGGER tenders_stand;
    ALTER TABLE lots ENABLE TRIGGER lots_stand;
    RETURN hour;
END $$
"""


def bring(turn: Turn, tender_id: UUID, hour: ColumnElement[datetime]) -> datetime:
    """Let a tender close, and open, at this hour; return it as the database knows it."""
    brought: datetime = turn.tx.execute(select(func.bring_hour(tender_id, hour))).scalar_one()
    return brought
