"""The administrator's room: invitations and mandates, no business right."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.admin import houses, people  # noqa: E402, F401 - their views belong to the blueprint above
