"""Signing in and out, joining, confirming an address, choosing a password."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from portal.account import entering, joining, myself, signing  # noqa: E402, F401 - their views belong to the blueprint above
