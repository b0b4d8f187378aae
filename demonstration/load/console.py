"""The seeding console: who acts, as whom, and when. The actions are the rooms' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from accounts import outside
from accounts.rules import passwords
from accounts.store import houses, mandates, people
from accounts.tables import Agency, Authority, Firm, Mandate, Person
from bids.rules.receipt import ReceiptKey
from config import Settings
from demonstration.cast import Company, company
from demonstration.keyring import Keyring
from kernel import clock
from kernel.crypto import notes
from kernel.crypto.keys import load_log_key
from kernel.database import Sessions, open_database
from kernel.files import Files
from kernel.turn import VISITOR, Actor, Turn, look, take

T = TypeVar("T")


@dataclass(frozen=True)
class Console:
    """What a load needs: the settings of the portal, and the people it plays."""

    settings: Settings

    @cached_property
    def sessions(self) -> Sessions:
        """Return the database."""
        return open_database(self.settings.database_url, pool_size=1)

    @cached_property
    def files(self) -> Files:
        """Return where the portal keeps files."""
        return Files(self.settings.files_dir)

    @cached_property
    def receipt_key(self) -> ReceiptKey:
        """Return the portal's key for receipts."""
        return ReceiptKey.read(self.settings.receipt_key_file.read_bytes())

    @cached_property
    def log_vkey(self) -> str:
        """Return the public key of the ledger, as policies name it."""
        key = load_log_key(self.settings.log_key_file.read_bytes())
        return notes.signer(self.settings.log_name, key).verifier.vkey

    @cached_property
    def keyring(self) -> Keyring:
        """Return the keys of members and agencies."""
        return keyring_of(self.settings, self.company)

    @cached_property
    def password_hash(self) -> str:
        """Return the hash of the password that everybody shares, made once: fifty times it would cost ten seconds."""
        return outside.hashed(passwords.prepared(self.company.password))

    @property
    def company(self) -> Company:
        """Return everybody."""
        return company()

    def close(self) -> None:
        """Let the database go."""
        self.sessions.kw["bind"].dispose()

    def part(self, work: Callable[[Turn], T]) -> T:
        """Do a part of the load: it stands as a whole, or not at all."""
        return take(self.sessions, VISITOR, work)

    def ask(self, question: Callable[[Turn], T]) -> T:
        """Ask something."""
        return look(self.sessions, VISITOR, question)


def keyring_of(settings: Settings, cast: Company) -> Keyring:
    """Return the folder of keys of a portal: beside its files."""
    return Keyring(settings.files_dir.parent / "keys", cast.passphrase)


def acting(turn: Turn, email: str) -> Turn:
    """Return the turn as somebody takes it at this moment, for the house of the first mandate."""
    person = known(turn, email)
    held = mandates.of_person(turn, person.id)
    house = mandates.house_of(held[0])
    roles = frozenset(one.role for one in held if mandates.house_of(one) == house)
    return at_work(turn, Actor(person.ref, roles, _house_ref(turn, held[0]), person.id, house))


def at_work(turn: Turn, actor: Actor) -> Turn:
    """Return the turn as an actor takes it now: what people do one after the other has instants in that order."""
    return replace(turn, actor=actor, now=clock.now())


def known(turn: Turn, email: str) -> Person:
    """Return somebody who has joined."""
    found = people.by_email(turn, email)
    if found is None:
        raise LookupError(email)
    return found


def authority_named(turn: Turn, name: str) -> Authority | None:
    """Return an authority by its French name."""
    return next((one for one in houses.authorities(turn) if one.name_fr == name), None)


def agency_named(turn: Turn, iss: str) -> Agency | None:
    """Return an agency by its URI."""
    return next((one for one in houses.agencies(turn) if one.iss == iss), None)


def _house_ref(turn: Turn, held: Mandate) -> str | None:
    if held.firm_id:
        return turn.tx.get_one(Firm, held.firm_id).ref
    if held.authority_id:
        return turn.tx.get_one(Authority, held.authority_id).ref
    return turn.tx.get_one(Agency, held.agency_id).ref if held.agency_id else None
