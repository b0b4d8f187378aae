"""Signing in and out, joining, confirming an address, choosing a password."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__)

# Their views belong to the blueprint above.
from portal.account import entering, joining, letters, myself, signing  # noqa: E402, F401
