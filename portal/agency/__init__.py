"""The agency's room: attestations that firms ask for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agency", __name__, url_prefix="/agency")
