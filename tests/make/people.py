"""People and houses for tests: valid numbers, real keys, a login that costs no password hashing.

Every function writes its rows through `turn.tx` and flushes, so that sessions of the same test see them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count
from typing import TypeVar
from uuid import UUID

from argon2 import PasswordHasher
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

from accounts.rules import attestation as tokens_of_agencies
from accounts.rules.bank import rib_key
from accounts.rules.lives import AttestationState, Way
from accounts.rules.registration import Contact, Registration
from accounts.rules.roles import HOUSE_OF, House, Role
from accounts.tables import Agency, Attestation, Authority, Firm, Login, Mandate, Person
from kernel import tokens
from kernel.ids import new_id, new_ref, new_token, token_digest
from kernel.turn import Actor, Turn

PASSWORD = "une phrase que personne ne devine"
PORTAL = "http://localhost"
# What somebody types who registers a firm
TYPED = Registration(
    person="Amine Benali",
    email="amine@example.dz",
    language="fr",
    firm="SARL Fibre du Sud",
    nif="0019 16 0000007 83",
    rc="19 B 0000007 16/00",
    wilaya=16,
    contact=Contact("003 00060 0000147202 42", "0550 12 34 56", "12, rue Didouche Mourad", ["SP", "FO"]),
)

R = TypeVar("R")
_numbers = count(1)


@cache
def weak_hash() -> str:
    """Return PASSWORD hashed so that it costs a millisecond: signing in with it makes the real hash."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@cache
def agency_key(number: int = 1) -> str:
    """Return an agency's private P-256 key, PEM: another for each number."""
    assert number
    private, text = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.PEM, private, text).decode()


def firm(turn: Turn, *, name: str = "Fibre du Sud", wilaya: int = 16, **columns: object) -> Firm:
    """Make a firm whose numbers are well formed and its own; without people (`owner` adds one)."""
    number = next(_numbers)
    account = f"{number:010}"
    columns = {
        "nif": f"0019{wilaya:02}{number:07}83",
        "rc": f"{wilaya:02}/00-{number:07} B 19",
        "rib": f"00300060{account}{rib_key('00060', account)}",
        "phone": "+213550123456",
        "address": "12, rue Didouche Mourad, Alger",
        "trades": ["FO", "SP"],
        **columns,
    }
    return _kept(turn, Firm(id=new_id(), ref=new_ref("FRM"), name=name, wilaya=wilaya, joined_at=turn.now, **columns))


def authority(
    turn: Turn, *, profile: str = "DEMO_ACCELERE", name: str = "Direction opérationnelle d’Alger"
) -> Authority:
    """Make a contracting authority under a regulatory profile."""
    made = Authority(
        id=new_id(), ref=new_ref("AUT"),
        name_fr=name, name_ar="المديرية العملية بالجزائر", name_en="Algiers directorate",
        address="RN 5, Cinq Maisons, Mohammadia, Alger", nif="000216001808337", profile=profile,
    )  # fmt: skip
    return _kept(turn, made)


def agency(turn: Turn, *, number: int = 1, schemes: tuple[str, ...] = ("ANADE", "ANSEJ")) -> Agency:
    """Make an agency whose published key is `agency_key(number)`, in use since 2020."""
    jwk = {**tokens.public_jwk(agency_key(number)), "valid_from": "2020-01-01T00:00:00Z", "valid_until": None}
    made = Agency(
        id=new_id(), ref=new_ref("AGC"), name_fr="ANADE", name_ar="الوكالة الوطنية لدعم وتنمية المقاولاتية",
        name_en="ANADE", iss=f"https://agency-{number}-{next(_numbers)}.example", schemes=list(schemes),
        jwks={"keys": [jwk]},
    )  # fmt: skip
    return _kept(turn, made)


def person(
    turn: Turn,
    role: Role | None = None,
    house: Firm | Authority | Agency | None = None,
    *,
    name: str = "Amine Benali",
    email: str | None = None,
    language: str = "fr",
) -> Person:
    """Make somebody whose mailbox is proved and whose password is PASSWORD, in a role for a house if one is given."""
    made = Person(
        id=new_id(), ref=new_ref("PER"), email=email or f"person{next(_numbers)}@example.dz", name=name,
        language=language, password_hash=weak_hash(), joined_at=turn.now, confirmed_at=turn.now,
    )  # fmt: skip
    _kept(turn, made)
    if role is not None:
        mandate(turn, made, role, house)
    return made


def mandate(turn: Turn, holder: Person, role: Role, house: Firm | Authority | Agency | None = None) -> Mandate:
    """Let somebody act in a role, for the house the role asks for (made here where none is given)."""
    kind = HOUSE_OF[role]
    found = house or _some_house(turn, kind)
    column = {f"{kind}_id": found.id} if found else {}
    made = Mandate(id=new_id(), person_id=holder.id, role=role, granted_at=turn.now, **column)
    return _kept(turn, made)


def owner(turn: Turn, house: Firm) -> Person:
    """Make the owner of a firm."""
    return person(turn, Role.FIRM_OWNER, house)


def attestation(
    turn: Turn,
    house: Firm,
    *,
    by: Agency | None = None,
    state: AttestationState = AttestationState.GRANTED,
    days: tuple[int, int] = (-30, 335),
    **columns: object,
) -> Attestation:
    """Make a firm's attestation, valid from and until so many days from the turn; granted unless told otherwise."""
    settled = state is not AttestationState.REQUESTED
    starts, ends = (turn.now + timedelta(days=day) for day in days)
    columns = {
        "agency_id": (by or agency(turn)).id, "jti": f"2026-{next(_numbers):06}", "asked_by": owner(turn, house).id,
        "settled_at": turn.now if settled else None, "way": Way.AGENT, "paper_sha256": "0" * 64, "asked_at": turn.now,
        **columns,
    }  # fmt: skip
    made = Attestation(
        id=new_id(), ref=new_ref("ATT"), firm_id=house.id, state=state, scheme="ANADE", file_no="16-0042",
        phase="exploitation", valid_from=starts, valid_until=ends, **columns,
    )  # fmt: skip
    return _kept(turn, made)


def signed(turn: Turn, by: Agency, house: Firm, *, number: int = 1, **claims: object) -> str:
    """Return an attestation of a firm signed with `agency_key(number)`; claims given replace the usual ones."""
    now = int(turn.now.timestamp())
    usual = {
        "iss": by.iss, "aud": PORTAL, "sub": house.nif, "jti": f"2026-{next(_numbers):06}",
        "iat": now - 60, "nbf": now - 60, "exp": now + 365 * 86_400, "scheme": "ANADE", "file_no": "16-0042",
        "phase": "exploitation", "name": house.name, "wilaya": house.wilaya, "trades": list(house.trades),
    }  # fmt: skip
    return tokens_of_agencies.issue({**usual, **claims}, agency_key(number))


def acting(turn: Turn, who: Person) -> Turn:
    """Return the same turn, taken by somebody, for the house of the first mandate."""
    held = turn.tx.query(Mandate).filter_by(person_id=who.id, ended_at=None).order_by(Mandate.granted_at).all()
    house = _house(held[0]) if held else None
    roles = frozenset(one.role for one in held if _house(one) == house)
    ref = _house_ref(turn, held[0]) if held else None
    return replace(turn, actor=Actor(who.ref, roles, ref, who.id, house))


def sign_in(client: FlaskClient, who: Person) -> str:
    """Let a web client be somebody from now on, as after the sign-in page; return the secret of the login."""
    from kernel.turn import VISITOR, take  # noqa: PLC0415 - with the next line, only web tests pay for it
    from portal.services import EXTENSION  # noqa: PLC0415

    def begin(turn: Turn) -> None:
        end = turn.now + timedelta(days=1)
        login = Login(
            digest=token_digest(secret), person_id=who.id, house=acting(turn, who).actor.house_key, began_at=turn.now,
            seen_at=turn.now, expires_at=end,
        )  # fmt: skip
        turn.tx.add(login)

    secret = new_token()
    take(client.application.extensions[EXTENSION].sessions, VISITOR, begin)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return secret


def _house(held: Mandate) -> UUID | None:
    return held.firm_id or held.authority_id or held.agency_id


def _house_ref(turn: Turn, held: Mandate) -> str | None:
    key = _house(held)
    found = turn.tx.get(Firm, key) or turn.tx.get(Authority, key) or turn.tx.get(Agency, key) if key else None
    return found.ref if found else None


def _some_house(turn: Turn, kind: House | None) -> Firm | Authority | Agency | None:
    match kind:
        case House.FIRM:
            return firm(turn)
        case House.AUTHORITY:
            return authority(turn)
        case House.AGENCY:
            return agency(turn)
        case None:
            return None


def _kept(turn: Turn, row: R) -> R:
    turn.tx.add(row)
    turn.tx.flush()
    return row
