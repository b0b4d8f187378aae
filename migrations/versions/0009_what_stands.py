"""What was published, or sworn to, stands: only what may still be decided can be written."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Named here is what may still change; whatever column is added later is frozen with the rest.
STANDS = """
CREATE FUNCTION refuse_change_of_tender() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := ARRAY['state', 'closes_at', 'opening_at', 'words'];
BEGIN
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free OR NEW.state IN ('draft', 'submitted') THEN
        RAISE EXCEPTION 'a published tender stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Filed bids stay valid and nobody is cut off: a deadline only moves later.
    IF NEW.closes_at < OLD.closes_at OR NEW.opening_at < OLD.opening_at THEN
        RAISE EXCEPTION 'the hours of a published tender only move later' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_stand BEFORE UPDATE ON tenders
    FOR EACH ROW WHEN (OLD.state NOT IN ('draft', 'submitted')) EXECUTE FUNCTION refuse_change_of_tender();
CREATE FUNCTION refuse_change_of_lot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CONSTANT text[] := ARRAY['state', 'closes_at', 'due_at'];
BEGIN
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free OR NEW.state = 'prepared' THEN
        RAISE EXCEPTION 'a published lot stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.closes_at < OLD.closes_at OR (NEW.closes_at > OLD.closes_at AND OLD.state <> 'published') THEN
        RAISE EXCEPTION 'the deadline of a lot only moves later, while it runs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lots_stand BEFORE UPDATE ON lots
    FOR EACH ROW WHEN (OLD.state <> 'prepared') EXECUTE FUNCTION refuse_change_of_lot();
CREATE FUNCTION refuse_change_of_commission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' OR NEW.state IN ('forming', 'signing') THEN
        RAISE EXCEPTION 'what a commission has sworn to stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_stand BEFORE UPDATE ON commissions
    FOR EACH ROW WHEN (OLD.state IN ('sworn', 'ended')) EXECUTE FUNCTION refuse_change_of_commission();
CREATE FUNCTION refuse_change_of_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM commissions WHERE id = NEW.commission_id AND state IN ('sworn', 'ended')) THEN
        RAISE EXCEPTION 'the seats of a commission that has sworn stand' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commission_members_stand BEFORE INSERT OR UPDATE ON commission_members
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_seat();
"""


def upgrade() -> None:
    """Add the triggers."""
    op.execute(STANDS)


def downgrade() -> None:
    """Remove them."""
    for table, function in (
        ("tenders", "tender"),
        ("lots", "lot"),
        ("commissions", "commission"),
        ("commission_members", "seat"),
    ):
        op.execute(f"DROP TRIGGER {table}_stand ON {table}; DROP FUNCTION refuse_change_of_{function}()")
