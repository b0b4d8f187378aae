"""A firm's own rooms: its dossier, its proofs, its bids, its letters."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("firm", __name__, url_prefix="/firm")

# Their views belong to the blueprint above.
from portal.firm import attestations, bids, dossier, filed, results  # noqa: E402, F401
