"""The authority's rooms: tenders prepared, approved and published, commissions formed, lots awarded."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from accounts.rules.roles import Role
from kernel.refusals import Refused
from portal.errors import sentence
from portal.people import current_actor

blueprint = Blueprint("officer", __name__, url_prefix="/officer")


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the pages whether their reader may write, and the sentence of what stands against publishing."""
    return {"may_write": current_actor().has(Role.OFFICER), "refusal": refusal}


def refusal(code: str, facts: Mapping[str, object]) -> str:
    """Return what a refusal says."""
    return sentence(Refused(code, **facts))


# Their views belong to the blueprint above.
from portal.officer import bills, changing, commissions, drafting, judging, workspace  # noqa: E402, F401
