"""The commission's rooms: keys, openings, admissibility, points."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("committee", __name__, url_prefix="/committee")

from portal.committee import judging, keys, openings  # noqa: E402, F401 - their views belong to the blueprint above
