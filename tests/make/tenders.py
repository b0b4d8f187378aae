"""Tenders to test with: a commission that has sworn and whose keys the test holds, lots, bills, and many at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, insert, text, update

from accounts.rules.roles import Role
from accounts.tables import Authority, Person
from kernel.crypto import notes
from kernel.crypto.keys import load_log_key, make_log_key
from kernel.crypto.memberkeys import MemberKeys, new_member_keys, write_public_file
from kernel.crypto.policy import Member, Policy, policy_bytes, policy_hash, sign_policy
from kernel.ids import new_id, new_ref
from kernel.turn import Actor, Turn
from law.rules import Measure, Trade, freeze, profile
from tenders import actions
from tenders.rules.bill import Line
from tenders.rules.preparation import Share, Subject
from tenders.rules.search import folded
from tenders.tables import Commission, CommissionMember, Lot, Tender
from tests.make import people

Row = dict[str, Any]

PROFILE = "DEMO_ACCELERE"
LOG = notes.signer("log.safqa.example", load_log_key(make_log_key())).verifier.vkey
HOUR = timedelta(hours=1)

LOWEST_PRICE = {
    "kind": "lowest_price",
    "price": None,
    "quality": None,
    "features": None,
    "preference": None,
    "abnormally_low": [{"test": "below_mean_of_others", "share": "0.40"}],
    "ties": ["execution_days", "draw"],
    "draw_seed": None,
    "minimum_bids": 1,
    "rounding": {"money": 2, "scores": 2},
}

LINES = (
    ("GC-01", "Ouverture et remblai de tranchée 0,80 m", "حفر خندق بعمق 0,80 م وردمه", "Trench, 0.80 m", "ml", "1200"),
    ("FO-01", "Pose de câble G.652D en conduite", "مدّ كابل في الأنابيب", "Cable G.652D laid in ducts", "ml", "8400.5"),
    ("FO-08", "Soudure par fusion", "لحام بالانصهار", "Fusion splice", "fibre", "960"),
)


NAMES = ("code", "designation_fr", "designation_ar", "designation_en", "unit", "quantity")
BILLS = text(
    "INSERT INTO bill_lines"
    " (id, lot_id, number, code, designation_fr, designation_ar, designation_en, unit, quantity)"
    " SELECT gen_random_uuid(), id, :number, :code, :designation_fr, :designation_ar, :designation_en, :unit,"
    " CAST(:quantity AS numeric) FROM lots WHERE tender_id = ANY(:tenders)"
)
TENDERS = insert(Tender.__table__).values(  # type: ignore[arg-type]  # a table, though its mapping says less
    words=func.strip(func.to_tsvector(text("'french'"), bindparam("folded")))
)


@dataclass(frozen=True, slots=True)
class House:
    """An authority and the people who buy for it."""

    authority: Authority
    officer: Person
    approver: Person

    def acts(self, who: Person, *roles: Role) -> Actor:
        """Return somebody of this authority as an actor."""
        held = roles or ((Role.APPROVER,) if who is self.approver else (Role.OFFICER,))
        return Actor(who.ref, frozenset(held), self.authority.ref, who.id, self.authority.id)

    def officers(self, turn: Turn) -> Turn:
        """Return the turn as the officer's."""
        return replace(turn, actor=self.acts(self.officer))

    def approvers(self, turn: Turn) -> Turn:
        """Return the turn as the approver's."""
        return replace(turn, actor=self.acts(self.approver))


@dataclass(frozen=True, slots=True)
class Sworn:
    """A commission whose members have signed their policy; member number x holds `keys[x - 1]`."""

    commission: Commission
    members: list[Person]
    keys: list[MemberKeys]
    policy: Policy

    def acts(self, place: int) -> Actor:
        """Return member number `place` (from 1) as an actor."""
        person = self.members[place - 1]
        roles = frozenset({Role.COMMISSION_MEMBER})
        return Actor(person.ref, roles, self.policy.authority, person.id, self.commission.authority_id)


@dataclass(frozen=True, slots=True)
class Published:
    """A published tender with all that stands behind it."""

    tender: Tender
    lots: list[Lot]
    house: House
    sworn: Sworn

    @property
    def lot(self) -> Lot:
        """Return the first lot."""
        return self.lots[0]


@cache
def frozen(code: str, on: date) -> Row:
    """Return a profile as a tender keeps it."""
    return freeze(profile(code, on))


def house(turn: Turn, profile_code: str = PROFILE) -> House:
    """Add an authority with an officer and an approver."""
    authority = people.authority(turn, profile=profile_code, name="Direction opérationnelle d’Alger Est")
    officer = people.person(turn, Role.OFFICER, authority, name="Nadia Belkacem")
    return House(authority, officer, people.person(turn, Role.APPROVER, authority, name="Karim Haddad"))


def sworn(turn: Turn, of: House, *, members: int = 3, k: int = 2) -> Sworn:
    """Add a commission whose members hold keys and have signed the policy."""
    ready = signing(turn, of, members=members, k=k)
    made = ready.commission
    made.state, made.sworn_at = "sworn", turn.now
    turn.tx.flush()
    return ready


def signing(turn: Turn, of: House, *, members: int = 3, k: int = 2) -> Sworn:
    """Add the same commission a moment earlier: the last signature is there, and nothing is sworn to yet."""
    names = [f"Membre {number}" for number in range(1, members + 1)]
    seated = [people.person(turn, Role.COMMISSION_MEMBER, of.authority, name=name) for name in names]
    keys = [new_member_keys(name) for name in names]
    made = _commission(turn, of, k)
    policy = _policy(made, of, keys)
    made.policy, made.policy_hash = policy_bytes(policy).decode(), bytes.fromhex(policy_hash(policy))
    made.state = "signing"
    turn.tx.add(made)
    turn.tx.flush()
    turn.tx.add_all(
        _seat(turn, made, place, seated[place - 1], keys[place - 1], policy) for place in range(1, members + 1)
    )
    turn.tx.flush()
    return Sworn(made, seated, keys, policy)


def _commission(turn: Turn, of: House, k: int) -> Commission:
    return Commission(
        ref=new_ref("COM"),
        authority_id=of.authority.id,
        name_fr="Commission d’ouverture des plis et d’évaluation des offres",
        name_ar="لجنة فتح الأظرفة وتقييم العروض",
        name_en="Bid opening and evaluation committee",
        state="forming",
        k=k,
        valid_from=turn.now - timedelta(days=1),
        valid_until=turn.now + timedelta(days=365),
    )


def _policy(made: Commission, of: House, keys: list[MemberKeys]) -> Policy:
    public = [one.public for one in keys]
    return Policy(
        authority=of.authority.ref,
        commission=made.ref,
        k=made.k,
        members=tuple(Member(one.name, "member", one.opening, one.signing) for one in public),
        valid_from=made.valid_from.date(),
        valid_until=made.valid_until.date(),
        log_vkey=LOG,
    )


def _seat(turn: Turn, made: Commission, place: int, who: Person, keys: MemberKeys, policy: Policy) -> CommissionMember:
    return CommissionMember(
        commission_id=made.id,
        person_id=who.id,
        number=place,
        role="president" if place == 1 else "member",
        kid=keys.kid,
        public_key=json.loads(write_public_file(keys)),
        keyed_at=turn.now,
        policy_signature=sign_policy(keys, policy),
        signed_at=turn.now,
    )


def published(
    turn: Turn,
    lots: int = 1,
    *,
    closes_at: datetime | None = None,
    reserved: bool = False,
    profile_code: str = PROFILE,
    of: House | None = None,
    by: Sworn | None = None,
    **columns: object,
) -> Published:
    """Add a published tender that closes in an hour and is opened at once afterwards, each lot with three lines."""
    of = of or house(turn, profile_code)
    by = by or sworn(turn, of)
    summary = {"lot_count": lots, "estimate": lots * Decimal("4500000.00")}
    row = _tender(turn, of, by, closes_at or turn.now + HOUR, reserved=reserved, **{**summary, **columns})
    turn.tx.execute(TENDERS, [row])
    _publish_lots(turn, [row], lots)
    tender = turn.tx.get_one(Tender, row["id"])
    return Published(tender, list(tender.lots), of, by)


def _tender(turn: Turn, of: House, by: Sworn, closes_at: datetime, *, reserved: bool, **columns: object) -> Row:
    title_fr, title_ar = "Raccordement FTTH de 4 200 foyers à Bab Ezzouar", "ربط 4200 مسكن بالألياف البصرية بباب الزوار"
    values: Row = {
        "id": new_id(),
        "ref": new_ref("AO-2026", 6),
        "number": "11/DO-ALE/2026",
        "authority_id": of.authority.id,
        "commission_id": by.commission.id,
        "author_id": of.officer.id,
        "approver_id": of.approver.id,
        "state": "published",
        "title_fr": title_fr,
        "title_ar": title_ar,
        "title_en": "FTTH connection of 4,200 homes in Bab Ezzouar",
        "object_fr": "Réalisation du réseau de distribution et raccordement des abonnés.",
        "object_ar": "إنجاز شبكة التوزيع وربط المشتركين.",
        "work": "RA",
        "wilaya": 16,
        "places": [16],
        "lot_count": 1,
        "estimate": Decimal("4500000.00"),
        "reserved": reserved,
        "estimate_shown": True,
        "profile": frozen(of.authority.profile, turn.now.date()),
        "method": LOWEST_PRICE,
        "criteria": [],
        "prepared_at": turn.now - HOUR,
        "submitted_at": turn.now - HOUR,
        "published_at": turn.now - HOUR,
        "closes_at": closes_at,
        "opening_at": closes_at,
        **columns,
    }
    texts = (
        str(values[name]) for name in ("ref", "number", "title_fr", "title_ar", "title_en", "object_fr", "object_ar")
    )
    return {**values, "folded": folded(*texts)}


def _lot(tender: Row, number: int) -> Row:
    return {
        "id": new_id(),
        "ref": f"{tender['ref']}-L{number}",
        "tender_id": tender["id"],
        "number": number,
        "state": "prepared",
        "title_fr": f"Quartier {number}",
        "title_ar": f"الحي {number}",
        "title_en": f"District {number}",
        "wilaya": tender["wilaya"],
        "estimate": Decimal("4500000.00"),
        "execution_days": 120,
        "closes_at": tender["closes_at"],
        "due_at": tender["closes_at"],
    }


def _publish_lots(turn: Turn, tenders: list[Row], count: int) -> None:
    """Add lots with their bills to tenders, and publish them: a published lot takes no line any more."""
    turn.tx.execute(insert(Lot), [_lot(tender, number) for tender in tenders for number in range(1, count + 1)])
    keys = [tender["id"] for tender in tenders]
    lines = [{"number": number, **dict(zip(NAMES, line, strict=True))} for number, line in enumerate(LINES, start=1)]
    turn.tx.execute(BILLS, [{**line, "tenders": keys} for line in lines])
    turn.tx.execute(update(Lot).where(Lot.tender_id.in_(keys)).values(state="published"))


@dataclass(frozen=True, slots=True)
class Drafted:
    """A complete draft, ready to be submitted by its author."""

    tender: Tender
    house: House
    sworn: Sworn


def subject(turn: Turn, commission: str | None = None, **values: Any) -> Subject:  # noqa: ANN401 - of any field
    """Return a subject that closes in an hour and is opened at once afterwards."""
    closes_at = turn.now + HOUR
    usual = Subject(
        title_fr="Raccordement FTTH de 4 200 foyers à Bab Ezzouar",
        title_ar="ربط 4200 مسكن بالألياف البصرية بباب الزوار",
        title_en="FTTH connection of 4,200 homes in Bab Ezzouar",
        object_fr="Réalisation du réseau de distribution et raccordement des abonnés.",
        object_ar="إنجاز شبكة التوزيع وربط المشتركين.",
        work=Trade.RA,
        wilaya=16,
        closes_at=closes_at,
        opening_at=closes_at,
        number="11/DO-ALE/2026",
        commission=commission,
    )
    return replace(usual, **values)


def share(**values: Any) -> Share:  # noqa: ANN401 - of any field
    """Return a lot of 120 days at 4,500,000 dinars."""
    usual = Share("Quartier des Bananiers", "حي الموز", "Banana district", 16, 120, Decimal("4500000.00"))
    return replace(usual, **values)


def lines() -> list[Line]:
    """Return a bill of three lines."""
    return [
        Line(code, french, arabic, english, Measure(unit), Decimal(quantity))
        for code, french, arabic, english, unit, quantity in LINES
    ]


def drafted(
    turn: Turn,
    lots: int = 1,
    *,
    of: House | None = None,
    by: Sworn | None = None,
    **values: Any,  # noqa: ANN401 - of any field of the subject
) -> Drafted:
    """Prepare a complete draft, as its author does."""
    of = of or house(turn)
    by = by or sworn(turn, of)
    author = of.officers(turn)
    draft = actions.prepare_tender(author, subject(turn, by.commission.ref, **values))
    for number in range(1, lots + 1):
        actions.add_lot(author, draft.ref, share(title_fr=f"Quartier {number}"))
        actions.edit_bill(author, draft.ref, number, lines())
    return Drafted(draft, of, by)


PLACES = ("Bab Ezzouar", "Es Sénia", "Ali Mendjeli", "Bou Saâda", "Sidi Abdellah", "Hassi Messaoud", "El Kala")
WORKS = (
    (Trade.RA, "Raccordement FTTH de {n} foyers à {place}", "ربط {n} مسكن بالألياف البصرية، {place}"),
    (Trade.FO, "Pose de câbles optiques aériens, {n} km, {place}", "مدّ كوابل بصرية هوائية، {n} كم، {place}"),
    (Trade.SP, "Soudure et mesures OTDR, réseau de {place}", "اللحام وقياسات الانعكاس البصري، شبكة {place}"),
    (Trade.GC, "Génie civil et conduites, {n} ml, {place}", "أشغال الهندسة المدنية والأنابيب، {n} م.ط، {place}"),
    (Trade.ME, "Mesures et recette optique, {place}", "القياسات والاستلام البصري، {place}"),
)


def many(turn: Turn, count: int = 10_000, *, of: House | None = None) -> House:
    """Publish many tenders at once, spread over wilayas, kinds of work and thirty days, many with equal deadlines."""
    of = of or house(turn)
    by = sworn(turn, of)
    for start in range(0, count, 1000):
        made = [_one_of_many(turn, of, by, number) for number in range(start, min(start + 1000, count))]
        turn.tx.execute(TENDERS, made)
        _publish_lots(turn, made, 2)
    turn.tx.execute(text("ANALYZE tenders, lots, bill_lines"))
    return of


def _one_of_many(turn: Turn, of: House, by: Sworn, number: int) -> Row:
    work, french, arabic = WORKS[number % len(WORKS)]
    place, wilaya = PLACES[number % len(PLACES)], number % 58 + 1
    words: dict[str, object] = {"n": 100 + number, "place": place}
    return _tender(
        turn,
        of,
        by,
        turn.now + timedelta(hours=1 + number // 15),
        reserved=number % 3 == 0,
        ref=f"AO-2026-{number:06}-{str(of.authority.ref)[-3:]}",
        title_fr=french.format(**words),
        title_ar=arabic.format(**words),
        title_en="",
        work=work,
        wilaya=wilaya,
        places=[wilaya],
        lot_count=2,
    )
