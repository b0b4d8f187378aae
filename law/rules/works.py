"""What is bought: the legal nature of a purchase, the trades of fibre, and the usual lines of a price schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from law import data


class Nature(StrEnum):
    """What the law distinguishes (Loi 23-12 arts 24 to 28)."""

    WORKS = "works"
    SUPPLIES = "supplies"
    STUDIES = "studies"
    SERVICES = "services"


class Trade(StrEnum):
    """The trades an agency attests: civil works, fibre laying, splicing, subscriber connection, measuring."""

    GC = "GC"
    FO = "FO"
    SP = "SP"
    RA = "RA"
    ME = "ME"


class Measure(StrEnum):
    """Units of a price schedule (`unit.<code>` in the catalogue)."""

    METRE = "ml"
    SQUARE_METRE = "m2"
    PIECE = "u"
    FIBRE = "fibre"
    SUBSCRIBER = "abonne"
    KILOMETRE = "km"
    HOUR = "h"
    DAY = "j"
    LUMP_SUM = "forfait"


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A usual line of a price schedule, to pick from. The price range (dinars, without tax) is INVENTED: demo only."""

    code: str
    trade: Trade | None
    unit: Measure
    designation: Mapping[str, str] = field(hash=False)
    invented_range: tuple[Decimal, Decimal] | None

    def text(self, language: str) -> str:
        """Return the designation in a language; French where there is none."""
        return self.designation.get(language, self.designation["fr"])


@cache
def work_lines() -> Mapping[str, WorkLine]:
    """Return the usual lines, by code, in the order of a schedule."""
    return {entry["code"]: _line(entry) for entry in data.document("works.json")["lines"]}


def _line(entry: Mapping[str, Any]) -> WorkLine:
    low_high = entry["invented_range"]
    return WorkLine(
        code=entry["code"],
        trade=Trade(entry["trade"]) if entry["trade"] else None,
        unit=Measure(entry["unit"]),
        designation=entry["designation"],
        invented_range=(Decimal(low_high[0]), Decimal(low_high[1])) if low_high else None,
    )
