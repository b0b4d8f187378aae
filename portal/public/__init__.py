"""What everybody may see: tenders, openings, help."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from portal.public import ledger, mailbox, openings, pages, results, tenders  # noqa: E402, F401 - its views belong to the blueprint above
