"""The authority's rooms: tenders prepared, approved and published, lots awarded."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("officer", __name__, url_prefix="/officer")
