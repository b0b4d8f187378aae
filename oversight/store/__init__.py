"""The queries of oversight. Each begins with its door: nobody but an auditor comes through."""

from __future__ import annotations

from oversight.store.grounds import grounds_of
from oversight.store.ledger import Line, Page, last_lines, ledger_of_tender, lines_of_tender
from oversight.store.tenders import Overseen, tender_overseen, tenders_overseen
from oversight.store.verification import Checked, stones, verify

__all__ = [
    "Checked",
    "Line",
    "Overseen",
    "Page",
    "grounds_of",
    "last_lines",
    "ledger_of_tender",
    "lines_of_tender",
    "stones",
    "tender_overseen",
    "tenders_overseen",
    "verify",
]
