"""The agency's room: attestations that firms ask for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agency", __name__, url_prefix="/agency")

from portal.agency import attestations  # noqa: E402, F401 - their views belong to the blueprint above
