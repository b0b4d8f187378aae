"""Who and what appears: the data files as values. Nothing here knows the database or the web."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from demonstration import invented

LANGUAGES: Final = ("fr", "ar", "en")

# Register numbers of those who register during the play; those below are loaded.
FIRST_NEWCOMER: Final = 9_991_000
MOST_DRAWN: Final = 2900

# Shown beside everything that could be taken for a market price.
INVENTED: Final = (
    "Quantités, estimations et prix inventés pour la démonstration.\n"
    "كميات وتقديرات وأسعار مختلقة لأغراض العرض.\n"
    "Quantities, estimates and prices invented for the demonstration."
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the three languages; English may be empty."""

    fr: str
    ar: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A contracting authority."""

    key: str
    names: Words
    address: str
    number: int
    wilaya: int
    profile: str

    @property
    def nif(self) -> str:
        """The authority's tax number."""
        return invented.public_nif(self.number, self.wilaya)


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """An agency that attests micro-enterprises."""

    key: str
    names: Words
    iss: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommissionPart:
    """A commission of an authority: `k` of the authority's members open together."""

    house: str
    k: int
    names: Words


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Somebody in a role, for an authority or an agency (`house`), or for none."""

    name: str
    email: str
    language: str
    role: str
    house: str = ""


@dataclass(frozen=True, slots=True)
class FirmPart:
    """A firm, its owner (and somebody of its `staff`), and what it plays.

    `factor` is how its prices stand to the invented middle ones, `points` what the commission finds on each criterion,
    `lots` the numbers of the lots it bids for in the play, `standing` how its attestation stands once loaded.
    """

    number: int
    name: str
    wilaya: int
    language: str
    person: str
    slug: str
    trades: tuple[str, ...]
    staff: str = ""
    agency: str = ""
    standing: str = "none"
    lots: tuple[int, ...] = ()
    factor: Decimal = Decimal(1)
    points: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The owner's address."""
        return f"contact@{self.slug}.example"

    @property
    def staff_email(self) -> str:
        """The address of the member of its staff."""
        return f"equipe@{self.slug}.example"

    @property
    def nif(self) -> str:
        """The tax number."""
        return invented.nif(self.number, self.wilaya)

    @property
    def rc(self) -> str:
        """The trade register number."""
        return invented.rc(self.number, self.wilaya)

    @property
    def rib(self) -> str:
        """The bank account."""
        return invented.rib(self.number)

    @property
    def phone(self) -> str:
        """The telephone number."""
        return invented.phone(self.number, self.wilaya)

    @property
    def address(self) -> str:
        """The postal address."""
        words = "عنوان خيالي رقم" if self.language == "ar" else "Adresse fictive n°"
        return f"{words} {self.number % 1000}"


@dataclass(frozen=True, slots=True)
class LotPart:
    """A lot: its bill by code of usual line, and the days to execute it."""

    title: Words
    days: int
    bill: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class TenderPart:
    """A tender to publish; `stage` is how far it is brought when it is loaded."""

    key: str
    house: str
    number: str
    work: str
    wilaya: int
    title: Words
    object: Words
    lots: tuple[LotPart, ...]
    closes_in_hours: int = 0
    reserved: bool = False
    estimate_shown: bool = False
    judged_by_points: bool = False
    stage: str = "published"
    documents: tuple[str, ...] = ("Cahier des charges",)
    bidders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """The people and bodies of the demonstration, and the two secrets they all share."""

    password: str
    passphrase: str
    people: tuple[PersonPart, ...]
    authorities: tuple[Body, ...]
    agencies: tuple[AgencyPart, ...]
    commissions: tuple[CommissionPart, ...]
    firms: tuple[FirmPart, ...]

    def of_house(self, house: str, role: str) -> list[PersonPart]:
        """Return who acts for a house in a role."""
        return [one for one in self.people if one.house == house and one.role == role]

    def firm(self, number: int) -> FirmPart:
        """Return a firm by its register number."""
        return next(one for one in self.firms if one.number == number)

    def agency(self, key: str) -> AgencyPart:
        """Return an agency by its key."""
        return next(one for one in self.agencies if one.key == key)

    def bidders(self) -> list[FirmPart]:
        """Return the firms that bid in the play."""
        return [one for one in self.firms if one.lots]


@cache
def company() -> Company:
    """Return everybody."""
    bodies, cast = _document("bodies"), _document("people")
    return Company(
        password=cast["password"],
        passphrase=cast["passphrase"],
        people=tuple(PersonPart(**one) for one in cast["people"]),
        authorities=tuple(Body(**_named(one)) for one in bodies["authorities"]),
        agencies=tuple(AgencyPart(**_named(one)) for one in bodies["agencies"]),
        commissions=tuple(CommissionPart(**_named(one)) for one in bodies["commissions"]),
        firms=tuple(_firm(one) for one in _document("firms")["firms"]),
    )


def newcomers(drawn: int) -> dict[str, FirmPart]:
    """Return the firms that register during the play, by the part each has, under numbers and addresses of this play.

    `drawn` is from 0 to 2900: a play may be repeated on the same data, and a firm registers once.
    """
    entries = _document("firms")["newcomers"]
    return {
        entry["part"]: _firm(
            {
                **{name: value for name, value in entry.items() if name != "part"},
                "number": FIRST_NEWCOMER + len(entries) * drawn + place,
                "slug": f"{entry['slug']}-{drawn}",
            }
        )
        for place, entry in enumerate(entries)
    }


@cache
def tenders() -> tuple[TenderPart, ...]:
    """Return the tenders that are loaded open, or on their way."""
    return tuple(_tender(one) for one in _document("tenders")["tenders"])


@cache
def djelfa() -> TenderPart:
    """Return the tender of the play: real works (`data/README.md` names the source) under a fictional authority."""
    return _tender({name: value for name, value in _document("djelfa").items() if name != "source"})


@cache
def past() -> Mapping[str, TenderPart]:
    """Return the tenders that are loaded beyond their deadline: one awarded, one whose envelopes wait."""
    return {name: _tender(one) for name, one in _document("history").items()}


def _document(name: str) -> Any:  # noqa: ANN401 - JSON is what it is
    return json.loads(files("demonstration").joinpath(f"data/{name}.json").read_text("utf-8"))


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**_tuples(entry), "names": Words(**entry["names"])}


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def _firm(entry: Mapping[str, Any]) -> FirmPart:
    return FirmPart(**{**_tuples(entry), "factor": Decimal(entry.get("factor", "1"))})


def _tender(entry: Mapping[str, Any]) -> TenderPart:
    texts = {name: Words(**entry[name]) for name in ("title", "object")}
    return TenderPart(**{**_tuples(entry), **texts, "lots": tuple(map(_lot, entry["lots"]))})


def _lot(entry: Mapping[str, Any]) -> LotPart:
    bill = {code: Decimal(quantity) for code, quantity in entry["bill"].items()}
    return LotPart(Words(**entry["title"]), entry["days"], bill)
