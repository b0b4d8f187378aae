"""The vectors of docs/seal-1.md. `python -m tests.make.seal_vectors` writes docs/seal-1-vectors.json anew."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from bids.rules import envelope as sealing
from bids.rules.archive import Archive, Cited, File, pack_archive
from bids.rules.envelope import Base, Envelope, Sealed, derive
from bids.rules.facts import Facts, write_facts
from bids.rules.filing import write_filing
from bids.rules.padding import padme
from bids.rules.prices import Line, Prices, write_prices
from bids.rules.sealfile import write_sealfile
from bids.rules.shares import read_headers, unwrap_shares, write_headers, write_shares
from kernel.canonical import canonical
from kernel.crypto import base64url, drill, hpke, memberkeys, policy
from kernel.crypto.memberkeys import MemberKeys
from kernel.crypto.policy import Member, Policy, policy_bytes, policy_hash
from kernel.money import dinars
from tests.make.seals import LOG

FILE = Path(__file__).parents[2] / "docs" / "seal-1-vectors.json"
MEMBERS = ("Amina Benali", "Brahim Cherif", "شهرة دالي")
PASSPHRASE = "quatre mots au hasard"

# Made once: salt and nonce of a key file are drawn, so that this part of the vectors is kept, not made anew.
PROTECTION: dict[str, Any] = {
    "kdf": "argon2id",
    "memory_kib": 8192,
    "passes": 2,
    "lanes": 1,
    "salt": "hU8RHg2m5eM81fkMwaTysA",
}
PROTECTED = (
    "4uwk0Xjj6_mzMUKwQCPgX5MRbbFolRZt_1qxT1d_njUS_hmYy5ayxfCohbHw"
    "x94R7q16oMCEgR6f7-CNcikuPJwKvLzGXMQohF0tUceKeAKs6O7qtPEYM-sAP4o"
)


def secret(text: str) -> bytes:
    """Return a repeatable 32-byte secret: SHA-256 of a text that says what it is for."""
    return hashlib.sha256(f"SEAL/1 vector: {text}".encode()).digest()


def member(number: int) -> MemberKeys:
    """Return member `number`, whose secret scalars are written in the vectors."""
    opening, signing = (hpke.read_private_key(secret(f"{use} {number}")) for use in ("opening", "signing"))
    return MemberKeys(MEMBERS[number - 1], opening, signing)


def secret_file() -> str:
    """Return the protected key file of member 1."""
    fields = member(1).public.fields(memberkeys.SECRET_FORMAT)
    return canonical({**fields, "protection": PROTECTION, "sealed": PROTECTED}).decode()


def commission() -> Policy:
    """Return the policy of the vectors: 2 of 3."""
    public = [member(number).public for number in (1, 2, 3)]
    people = [
        Member(one.name, role, one.opening, one.signing)
        for one, role in zip(public, ["chair", "member", "member"], strict=True)
    ]
    return Policy("ATH-7K2M9QXA", "COM-01", 2, tuple(people), date(2026, 1, 1), date(2028, 12, 31), LOG)


FACTS = Facts(
    "TND-2026-0001", "LOT-2", "FRM-3B8ZC1VT", 1, (Envelope.TECHNICAL, Envelope.FINANCIAL), policy_hash(commission())
)


def papers(envelope: Envelope) -> Archive:
    """Return what the vectors' bid holds."""
    if envelope is Envelope.TECHNICAL:
        cited = (Cited("Registre de commerce.pdf", hashlib.sha256(b"register").hexdigest()),)
        return Archive((File("Mémoire technique.txt", "Délai : 90 jours\n".encode()), File("vide", b"")), cited)
    lines = (Line("1.1", dinars("12.5"), dinars("1500")), Line("1.2", dinars("3"), dinars("0.01")))
    prices = Prices("LOT-2", "DZD", lines, 90, dinars("0.05"), ("probity",))
    return Archive((File("prices.json", write_prices(prices)),))


def sealed(envelope: Envelope) -> Sealed:
    """Return one envelope of the vectors' bid."""
    return sealing.seal_envelope(secret(f"seed {envelope}"), FACTS.base(envelope), commission(), papers(envelope))


def vectors() -> dict[str, Any]:
    """Return everything, as the file holds it."""
    envelopes = [sealed(envelope) for envelope in FACTS.envelopes]
    headers = tuple(one.header for one in envelopes)
    filing = write_filing(headers)
    file = b"".join(write_sealfile(commission(), envelopes))
    bundle = write_headers(commission(), headers)
    posted = [write_shares(member(x), commission(), unwrap_shares(member(x), read_headers(bundle))) for x in (1, 3)]
    return {
        "about": "Test vectors of SEAL/1 (docs/seal-1.md). Bytes are hexadecimal; documents are their canonical text.",
        "padme": [[length, padme(length)] for length in (40, 41, 100, 1000, 1025, 20040, 300_000, 2**20, 2**20 + 1)],
        "members": [_member(number) for number in (1, 2, 3)],
        "secret_file": {"member": 1, "passphrase": PASSPHRASE, "text": secret_file()},
        "policy": _policy(),
        "facts": write_facts(FACTS).decode(),
        "envelopes": [_envelope(one) for one in envelopes],
        "large": _large(),
        "filing": {"text": filing.data.decode(), "tracker": filing.tracker},
        "sealfile": {"size": len(file), "sha256": hashlib.sha256(file).hexdigest()},
        "headers": bundle.decode(),
        "shares": [one.decode() for one in posted],
        "drill": _drill(),
    }


def _member(number: int) -> dict[str, Any]:
    keys = member(number)
    return {
        "opening_secret": hpke.private_bytes(keys.opening).hex(),
        "signing_secret": hpke.private_bytes(keys.signing).hex(),
        "kid": keys.kid,
        "public_file": memberkeys.write_public_file(keys).decode(),
    }


def _policy() -> dict[str, Any]:
    signature = policy.write_policy_signature(member(2), commission()).decode()
    digest = policy_hash(commission())
    return {
        "text": policy_bytes(commission()).decode(),
        "hash": digest,
        "fingerprint": policy.fingerprint(digest),
        "signature_of_member_2": signature,
    }


def _envelope(sealed: Sealed) -> dict[str, Any]:
    base = sealed.header.base
    return {
        **_derived(secret(f"seed {base.envelope}"), base),
        "archive": pack_archive(papers(base.envelope)).hex(),
        "ciphertext": b"".join(sealed.segments).hex(),
        "wraps": [one.hex() for one in sealed.header.wraps],
        "header": sealing.header_bytes(sealed.header).decode(),
        "header_sha256": sealing.header_digest(sealed.header),
    }


def _derived(seed: bytes, base: Base) -> dict[str, Any]:
    keys = sealing.keys_of(sealing.secret_of(seed), base)
    return {
        "seed": seed.hex(),
        "base": sealing.base_bytes(base).decode(),
        "secret": sealing.secret_of(seed).hex(),
        "coefficients": [derive(seed, "coeff/1").hex()],
        "shares": [sealing.share_of(seed, 2, x).hex() for x in (1, 2, 3)],
        "ekm": [derive(seed, f"ekm/{x}").hex() for x in (1, 2, 3)],
        "content_key": keys.content.hex(),
        "salt": sealing.salt_of(seed).hex(),
        "context": sealing.context_of(base).hex(),
        "key_commit": keys.commitment,
    }


def _large() -> dict[str, Any]:
    """Return an envelope of three segments, by its fingerprints only."""
    content = hashlib.shake_128(b"SEAL/1 vector: large").digest(2 * 1024 * 1024 + 17)
    base, seed = FACTS.base(Envelope.CANDIDATURE), secret("seed large")
    one = sealing.seal_envelope(seed, base, commission(), Archive((File("photos.bin", content),)))
    return {
        "seed": seed.hex(),
        "base": sealing.base_bytes(base).decode(),
        "file": "photos.bin: the first 2097169 bytes of SHAKE128('SEAL/1 vector: large')",
        "size": one.header.size,
        "segments": [hashlib.sha256(segment).hexdigest() for segment in one.segments],
        "root": one.header.root,
        "header_sha256": sealing.header_digest(one.header),
    }


def _drill() -> dict[str, Any]:
    answer, seed = secret("drill answer"), secret("drill seed")
    sealed = drill.challenge(commission(), member(1).kid, answer=answer, seed=seed)
    return {
        "member": 1,
        "seed": seed.hex(),
        "answer": answer.hex(),
        "challenge": base64url.encode(sealed),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
