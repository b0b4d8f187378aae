"""A firm's own rooms: its dossier, its proofs, its bids, its letters."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("firm", __name__, url_prefix="/firm")

from portal.firm import attestations, bids, dossier, filed  # noqa: E402, F401 - their views belong to the blueprint above
