"""The authority's rooms: tenders prepared, approved and published, commissions formed, lots awarded."""

from __future__ import annotations

from flask import Blueprint

from accounts.rules.roles import Role
from portal.people import current_actor

blueprint = Blueprint("officer", __name__, url_prefix="/officer")


@blueprint.context_processor
def powers() -> dict[str, object]:
    """Give the pages whether their reader may write, so that they offer no act that would be refused."""
    return {"may_write": current_actor().has(Role.OFFICER)}


# Their views belong to the blueprint above.
from portal.officer import awards, bills, changing, commissions, drafting, judging, workspace  # noqa: E402, F401
