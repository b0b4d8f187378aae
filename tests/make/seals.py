"""Makers of sealed bids: a commission with keys, a policy, envelopes and filings, all repeatable."""

from __future__ import annotations

import hashlib
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bids.rules.archive import Archive, Cited, File
from bids.rules.envelope import Base, Envelope, Sealed, seal_envelope
from bids.rules.filing import Expected
from bids.rules.opening import unwrap_share
from bids.rules.prices import Line, Prices, write_prices
from kernel.crypto import hpke, notes
from kernel.crypto.memberkeys import MemberKeys
from kernel.crypto.policy import Member, Policy, policy_hash
from kernel.money import dinars

NAMES = ("Amina Benali", "Brahim Cherif", "Chahra Dali", "Djamel Ekram", "Elyas Ferhat")
LOG = notes.signer("log.safqa.example", Ed25519PrivateKey.from_private_bytes(bytes(32))).verifier.vkey


def member(number: int) -> MemberKeys:
    """Return the keys of member 1 to 5, always the same."""
    opening, signing = (hpke.derive_key(f"{use} {number}".encode().ljust(32)) for use in ("opening", "signing"))
    return MemberKeys(NAMES[number - 1], opening, signing)


def members(count: int = 5) -> list[MemberKeys]:
    """Return the keys of a commission."""
    return [member(number) for number in range(1, count + 1)]


def policy(count: int = 5, k: int = 3) -> Policy:
    """Return an opening policy: k of a number of members."""
    public = [keys.public for keys in members(count)]
    return Policy(
        authority="ATH-0001",
        commission="COM-0001",
        k=k,
        members=tuple(Member(one.name, "member", one.opening, one.signing) for one in public),
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        log_vkey=LOG,
    )


def base(envelope: Envelope = Envelope.FINANCIAL, *, bidder: str = "FRM-1", version: int = 1) -> Base:
    """Return what an envelope is bound to."""
    return Base("TND-1", "LOT-1", envelope, bidder, version, policy_hash(policy()))


def seed(text: str = "seed") -> bytes:
    """Return 32 repeatable bytes."""
    return hashlib.sha256(text.encode()).digest()


def prices() -> Prices:
    """Return a small price form."""
    lines = (Line("1.1", dinars("12.5"), dinars("1500.00")), Line("1.2", dinars("3"), dinars("0.01")))
    return Prices("LOT-1", "DZD", lines, 90, dinars("0.05"), ("probity",))


def archive() -> Archive:
    """Return an archive with a price form, a paper and a citation."""
    files = (File("prices.json", write_prices(prices())), File("Mémoire technique.pdf", b"%PDF-1.7 canary"))
    return Archive(files, (Cited("Registre de commerce.pdf", hashlib.sha256(b"register").hexdigest()),))


def sealed(envelope: Envelope = Envelope.FINANCIAL, papers: Archive | None = None) -> Sealed:
    """Return one sealed envelope."""
    return seal_envelope(seed(envelope), base(envelope), policy(), papers or archive())


def shares(envelope: Sealed, *numbers: int) -> dict[str, bytes | None]:
    """Return what members post for an envelope, by their kid."""
    keys = [member(number) for number in numbers]
    return {one.kid: unwrap_share(one.opening, one.kid, policy(), envelope.header) for one in keys}


def expected(*envelopes: Envelope) -> Expected:
    """Return what the filing door expects of these envelopes."""
    return Expected("TND-1", "LOT-1", "FRM-1", 1, envelopes or tuple(Envelope), 64 * 1024 * 1024)
