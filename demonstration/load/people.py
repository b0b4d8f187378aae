"""Bodies and people: an administrator creates the bodies and invites; everybody accepts; firms register."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts import actions
from accounts.actions import AgencyOrder, Asked, AuthorityOrder, Guest
from accounts.actions.houses import Names
from accounts.rules.attestation import issue
from accounts.rules.links import Purpose
from accounts.rules.registration import Contact, Registration
from accounts.rules.roles import Role
from accounts.rules.showing import Claim
from accounts.store import people
from accounts.tables import Agency, Authority, Link, Person
from audit.actions import record
from demonstration.cast import AgencyPart, Body, FirmPart, PersonPart, Words
from demonstration.load.console import Console, acting, agency_named, at_work, authority_named, known
from demonstration.papers import pdf
from kernel.ids import new_ref
from kernel.turn import VISITOR, Turn
from law.rules import day_of

A_YEAR = timedelta(days=365)


def administrator(turn: Turn, console: Console) -> None:
    """Let the first administrator in, as whoever installs a portal does."""
    part = next(one for one in console.company.people if one.role == Role.ADMINISTRATOR)
    if not joined(turn, part.email):
        link = actions.first_administrator(turn, part.name, part.email)
        accept(turn, console, part.email, link.id)


def bodies(turn: Turn, console: Console) -> None:
    """Create the authorities and the agencies."""
    admin = acting(turn, _of_role(console, Role.ADMINISTRATOR).email)
    for body in console.company.authorities:
        if authority_named(turn, body.names.fr) is None:
            order = AuthorityOrder(names(body.names), body.address, body.nif, body.profile)
            actions.create_authority(admin, order)
    for agency in console.company.agencies:
        if agency_named(turn, agency.iss) is None:
            jwks = console.keyring.published(agency)
            actions.create_agency(admin, AgencyOrder(names(agency.names), agency.iss, agency.schemes, jwks))


def staff(turn: Turn, console: Console, part: PersonPart) -> None:
    """Invite somebody into a role and let them accept."""
    if joined(turn, part.email):
        return
    admin = acting(turn, _of_role(console, Role.ADMINISTRATOR).email)
    house = house_ref(turn, console, part.house) if part.house else None
    actions.invite(admin, Guest(part.name, part.email, part.language, Role(part.role), house))
    accept(turn, console, part.email)


def accept(turn: Turn, console: Console, email: str, link: UUID | None = None) -> None:
    """Accept an invitation: this one, or the one that was sent to the address."""
    open_account(turn, console, email)
    actions.accept_invitation(at_work(turn, VISITOR), link or link_of(turn, email, Purpose.INVITATION), None)


def open_account(turn: Turn, console: Console, email: str) -> Person:
    """Count a mailbox as proved and give its person the password that everybody shares, hashed once for all."""
    person = known(turn, email)
    person.password_hash, person.confirmed_at = console.password_hash, turn.now
    turn.tx.flush()
    return person


def firm(turn: Turn, console: Console, part: FirmPart) -> None:
    """Register a firm, prove its mailbox, and show or ask for its attestation."""
    if joined(turn, part.email):
        return
    actions.register_firm(at_work(turn, VISITOR), registration(part))
    record(at_work(turn, VISITOR), "person.joined", open_account(turn, console, part.email).ref)
    owner = acting(turn, part.email)
    if part.staff:
        _invite_staff(turn, console, part)
    if part.standing == "authenticated":
        actions.show_signed_attestation(owner, attestation(console, part, owner), console.settings.portal_url)
    if part.standing == "waiting":
        actions.ask_agent(owner, paper_attestation(turn, console, part), console.files)


def _invite_staff(turn: Turn, console: Console, part: FirmPart) -> None:
    """Let the owner invite somebody who prepares bids for the firm."""
    guest = Guest(part.staff, part.staff_email, part.language, Role.FIRM_STAFF)
    actions.invite(acting(turn, part.email), guest)
    accept(turn, console, part.staff_email)


def registration(part: FirmPart) -> Registration:
    """Return what a firm's owner types to register it."""
    contact = Contact(part.rib, part.phone, part.address, part.trades)
    return Registration(part.person, part.email, part.language, part.name, part.nif, part.rc, part.wilaya, contact)


def attestation(console: Console, part: FirmPart, turn: Turn) -> str:
    """Return a firm's attestation, signed by its agency for this year."""
    agency = console.company.agency(part.agency)
    said = claims(part, agency, int(turn.now.timestamp()))
    return issue(said, console.keyring.agency_key(agency))


def claims(part: FirmPart, agency: AgencyPart, now: int) -> dict[str, object]:
    """Return what an agency attests of a firm, from yesterday on, for a year."""
    day = 86_400
    return {
        "iss": agency.iss,
        "aud": "any",
        "sub": part.nif,
        "jti": new_ref(agency.key.upper(), 10),
        "iat": now - day,
        "nbf": now - day,
        "exp": now + 365 * day,
        "scheme": agency.schemes[-1],
        "file_no": f"{part.wilaya:02}/2025/{part.number % 1000:04}",
        "phase": "exploitation",
        "name": part.name,
        "wilaya": part.wilaya,
        "trades": list(part.trades),
    }


def paper_attestation(turn: Turn, console: Console, part: FirmPart) -> Asked:
    """Return what a firm copies from its paper attestation, and the scan."""
    agency = console.company.agency(part.agency)
    today = day_of(turn.now)
    number = f"P-{part.number}"
    claim = Claim(
        agency.schemes[-1], number, f"{part.wilaya:02}/2025/{part.number % 1000:04}", "exploitation",
        today - timedelta(days=30), today + A_YEAR,
    )  # fmt: skip
    scan = pdf("Attestation fictive de la démonstration", f"Numéro {number}", f"NIF {part.nif}")
    return Asked(house_ref(turn, console, part.agency), claim, scan)


def house_ref(turn: Turn, console: Console, key: str) -> str:
    """Return the reference of an authority or agency by its key in the data."""
    return body(turn, console, key).ref


def body(turn: Turn, console: Console, key: str) -> Authority | Agency:
    """Return an authority or agency by its key in the data."""
    parts: list[Body | AgencyPart] = [*console.company.authorities, *console.company.agencies]
    part = next(one for one in parts if one.key == key)
    found = agency_named(turn, part.iss) if isinstance(part, AgencyPart) else authority_named(turn, part.names.fr)
    if found is None:
        raise LookupError(key)
    return found


def joined(turn: Turn, email: str) -> bool:
    """Say whether somebody has joined."""
    return people.by_email(turn, email) is not None


def link_of(turn: Turn, email: str, purpose: Purpose) -> UUID:
    """Return the link that somebody was sent: nobody reads letters while the demonstration is loaded."""
    sent = select(Link.id).where(Link.person_id == known(turn, email).id, Link.purpose == purpose)
    return turn.tx.scalars(sent.order_by(Link.made_at.desc()).limit(1)).one()


def names(words: Words) -> Names:
    """Return a body's names as an administrator writes them."""
    return Names(words.fr, words.ar, words.en)


def _of_role(console: Console, role: Role) -> PersonPart:
    return next(one for one in console.company.people if one.role == role)
