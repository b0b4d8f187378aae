"""The auditor's room: the ledger of every tender."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("auditor", __name__, url_prefix="/auditor")

from portal.auditor import pages  # noqa: E402, F401 - its views belong to the blueprint above
