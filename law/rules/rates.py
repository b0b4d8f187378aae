"""Rates that change by themselves, whatever the profile: the policy rate, and stamp duty on cash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from kernel.money import rounded
from law import data


def policy_rate(on: date) -> Decimal:
    """Return the Bank of Algeria's policy rate on a day (parts of 1), of which late interest is made."""
    return Decimal(_standing("policy_rates.json", on)["rate"])


def stamp_duty(amount: Decimal, on: date) -> Decimal:
    """Return the stamp duty on a receipt of `amount` dinars in cash; payments by card and transfer bear none.

    The rate of the bracket applies to the whole sum, per 100 dinars or part of them (Code du timbre art. 100).
    """
    table = _standing("stamp_duty.json", on)
    if amount <= Decimal(table["exempt_up_to"]):
        return rounded(Decimal(0))
    bracket = next(one for one in table["brackets"] if one["up_to"] is None or amount <= Decimal(one["up_to"]))
    due = max(ceil(amount / Decimal(table["step"])) * Decimal(bracket["per_step"]), Decimal(table["least"]))
    return rounded(due if table["most"] is None else min(due, Decimal(table["most"])))


def _standing(table: str, on: date) -> Mapping[str, Any]:
    """Return the row of a dated table that stands on a day; its oldest for the days before."""
    rows: list[Mapping[str, Any]] = data.document(table)
    standing = [row for row in rows if date.fromisoformat(row["valid_from"]) <= on]
    return standing[-1] if standing else rows[0]
