"""The wilayas, by the division of the country that stands on a day: 58, then 69 since 5 April 2026 (Loi 26-06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kernel.refusals import Refused
from law import data


@dataclass(frozen=True, slots=True)
class Wilaya:
    """A wilaya. `mother` is the one it was taken from; `population` (2008) is that of the 58-wilaya limits."""

    code: int
    names: Mapping[str, str] = field(hash=False)
    zone: str
    phone_area: str | None
    postal_code: str
    latitude: float
    longitude: float
    law: str
    mother: int | None
    communes: int | None
    communes_of_69: int
    population: int | None
    households: int | None

    def name(self, language: str) -> str:
        """Return the name in a language; French where the language has none of its own."""
        return self.names.get(language, self.names["fr"])

    @property
    def code2(self) -> str:
        """The code with its two digits, as it stands in front of postal codes and in tax numbers."""
        return f"{self.code:02}"


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the country: its name is its number of wilayas; the laws that made it."""

    name: str
    valid_from: date
    laws: tuple[str, ...]
    published: str


@cache
def divisions() -> tuple[Division, ...]:
    """Return the divisions, oldest first."""
    return tuple(
        Division(row["name"], date.fromisoformat(row["valid_from"]), tuple(row["laws"]), row["published"])
        for row in data.document("divisions.json")
    )


def division(on: date) -> Division:
    """Return the division of a day; the oldest we know for the days before it."""
    standing = [one for one in divisions() if one.valid_from <= on]
    return standing[-1] if standing else divisions()[0]


def wilayas(on: date) -> tuple[Wilaya, ...]:
    """Return the wilayas of a day, by code."""
    laws = division(on).laws
    return tuple(one for one in every_wilaya().values() if one.law in laws)


def wilaya(code: int, on: date) -> Wilaya:
    """Return a wilaya by code; refuses `unknown_wilaya` if the country has none of that code on that day."""
    found = every_wilaya().get(code)
    if found is None or found.law not in division(on).laws:
        raise Refused("unknown_wilaya", wilaya=code, on=on)
    return found


def within_58(code: int) -> int:
    """Return the wilaya that held this territory in the division of 58: itself, or the mother of a new one."""
    found = every_wilaya()[code]
    return found.mother if found.law not in divisions()[0].laws and found.mother is not None else code


@cache
def every_wilaya() -> Mapping[int, Wilaya]:
    """Return the wilayas of every division, by code."""
    return {int(row["code"]): _wilaya(row) for row in data.rows("wilayas.csv")}


def _wilaya(row: Mapping[str, str]) -> Wilaya:
    return Wilaya(
        code=int(row["code"]),
        names={language: row[language] for language in ("ar", "fr", "en")},
        zone=row["zone"],
        phone_area=row["phone_area"] or None,
        postal_code=row["postal_code"],
        latitude=float(row["lat"]),
        longitude=float(row["lng"]),
        law=row["law"],
        mother=_number(row["mother_code"]),
        communes=_number(row["communes_58"]),
        communes_of_69=int(row["communes_69"]),
        population=_number(row["pop_2008_58"]),
        households=_number(row["households_2008_est"]),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
