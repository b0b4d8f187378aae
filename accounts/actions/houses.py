"""An administrator looks after the public bodies: authorities under their profile, agencies with their keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.rules.houses import read_iss, read_keys, read_profile, read_schemes
from accounts.rules.identity import nif
from accounts.rules.registration import LONGEST_ADDRESS, LONGEST_NAME
from accounts.store import houses
from accounts.tables import Agency, Authority
from audit.actions import record
from kernel.lines import line
from kernel.turn import Turn
from law.rules import day_of


@dataclass(frozen=True, slots=True)
class Names:
    """A public body's name in the three languages of the portal."""

    fr: str
    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class AuthorityOrder:
    """A contracting authority to create; `profile` is the code of a regulatory profile."""

    names: Names
    address: str
    nif: str
    profile: str


@dataclass(frozen=True, slots=True)
class AgencyOrder:
    """An agency to create: its URI, the schemes it attests, its keys (JWKS, JSON text)."""

    names: Names
    iss: str
    schemes: Collection[str]
    jwks: str


def create_authority(turn: Turn, order: AuthorityOrder) -> str:
    """Create a contracting authority; return its reference. Refusals: of `line`, `identity.nif`, `profile_unknown`."""
    authority = Authority(
        **_named(order.names),
        address=line(order.address, "address", most=LONGEST_ADDRESS),
        nif=nif(order.nif),
        profile=read_profile(order.profile, day_of(turn.now)),
    )
    houses.add_authority(turn, authority)
    record(turn, "authority.created", authority.ref, profile=authority.profile)
    return authority.ref


def create_agency(turn: Turn, order: AgencyOrder) -> str:
    """Create an agency; return its reference. Refusals: those of `line`, `rules.houses`, and `issuer_known`."""
    iss = read_iss(order.iss)
    agency = Agency(
        **_named(order.names),
        iss=iss,
        schemes=read_schemes(order.schemes),
        jwks=read_keys(order.jwks, iss),
    )
    houses.add_agency(turn, agency)
    record(turn, "agency.created", agency.ref, keys=_kids(agency))
    return agency.ref


def change_keys(turn: Turn, ref: str, jwks: str) -> None:
    """Replace the keys of an agency. Refusals: those of `read_keys`."""
    agency = houses.agency_by_ref(turn, ref)
    agency.jwks = read_keys(jwks, agency.iss)
    record(turn, "agency.keys_changed", agency.ref, keys=_kids(agency))


def _named(names: Names) -> dict[str, str]:
    given = {"name_fr": names.fr, "name_ar": names.ar, "name_en": names.en}
    return {field: line(text, field, most=LONGEST_NAME) for field, text in given.items()}


def _kids(agency: Agency) -> list[str]:
    return sorted(str(key["kid"]) for key in agency.jwks["keys"])
