"""Signing in and out, joining, confirming an address, choosing a password."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__)
