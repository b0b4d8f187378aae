"""docs/seal-1-vectors.json: our code reproduces it, and other people's code reproduces it from the page alone.

The second half uses hashlib, hmac, pyhpke and the library's Cobblestone directly, never our own modules.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import rfc8785
from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.hazmat.primitives import hpke as library
from cryptography.hazmat.primitives.asymmetric import ec
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey

from bids.rules.archive import Archive, File
from bids.rules.envelope import Base, Envelope, header_digest, seal_envelope
from bids.rules.opening import Outcome, open_envelope
from bids.rules.shares import read_headers, read_shares
from kernel.crypto import memberkeys
from kernel.crypto.policy import read_policy, read_policy_signature
from tests.make import seal_vectors

VECTORS: dict[str, Any] = json.loads(seal_vectors.FILE.read_text(encoding="utf-8"))
ENVELOPES: list[dict[str, Any]] = VECTORS["envelopes"]
POLICY: dict[str, Any] = json.loads(VECTORS["policy"]["text"])

each_envelope = pytest.mark.parametrize("vector", ENVELOPES, ids=lambda vector: json.loads(vector["base"])["envelope"])


def test_our_code_reproduces_every_vector() -> None:
    assert seal_vectors.vectors() == VECTORS


def test_the_shares_of_two_members_open_the_bid() -> None:
    bundle = read_headers(VECTORS["headers"].encode())
    posted = [read_shares(text.encode(), bundle.policy) for text in VECTORS["shares"]]
    for header, vector in zip(bundle.headers, ENVELOPES, strict=True):
        shares = {one.kid: one.shares[header_digest(header)] for one in posted}
        opening = open_envelope(header, bundle.policy, shares, [bytes.fromhex(vector["ciphertext"])])
        assert opening.outcome is Outcome.OPENED
        assert opening.seed == bytes.fromhex(vector["seed"])


def test_the_large_envelope_has_the_published_fingerprints() -> None:
    large = VECTORS["large"]
    content = hashlib.shake_128(b"SEAL/1 vector: large").digest(2_097_169)
    fields = {name: value for name, value in json.loads(large["base"]).items() if name != "v"}
    base = Base(**fields | {"envelope": Envelope(fields["envelope"])})
    policy = read_policy(VECTORS["policy"]["text"].encode())
    sealed = seal_envelope(bytes.fromhex(large["seed"]), base, policy, Archive((File("photos.bin", content),)))
    assert [hashlib.sha256(segment).hexdigest() for segment in sealed.segments] == large["segments"]
    assert len(large["segments"]) == 3


def test_key_files_and_signatures_are_read() -> None:
    policy = read_policy(VECTORS["policy"]["text"].encode())
    for vector, member in zip(VECTORS["members"], policy.members, strict=True):
        public = memberkeys.read_public_file(vector["public_file"].encode())
        assert (public.kid, public.opening) == (vector["kid"], member.opening)
    assert read_policy_signature(VECTORS["policy"]["signature_of_member_2"].encode(), policy) == policy.members[1].kid
    file = VECTORS["secret_file"]
    keys = memberkeys.read_secret_file(file["text"].encode(), file["passphrase"])
    assert keys.kid == VECTORS["members"][file["member"] - 1]["kid"]


# From here on: nothing of ours.

SUITE = CipherSuite.new(KEMId.DHKEM_P256_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.AES256_GCM)


def kdf(key: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA256 (RFC 5869) for one block of output, with the salt of SEAL/1."""
    extracted = hmac.digest(b"SEAL/1", key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def of(vector: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(vector[name])


@each_envelope
def test_everything_is_derived_from_the_seed(vector: dict[str, Any]) -> None:
    seed, secret, base = of(vector, "seed"), of(vector, "secret"), vector["base"].encode()
    assert secret == kdf(seed, b"secret")
    assert [kdf(seed, b"coeff/1").hex()] == vector["coefficients"]
    assert [kdf(seed, f"ekm/{x}".encode()).hex() for x in (1, 2, 3)] == vector["ekm"]
    assert of(vector, "salt") == kdf(seed, b"salt", 24)
    assert of(vector, "content_key") == kdf(secret, b"cek|" + base)
    assert vector["key_commit"] == kdf(secret, b"commit|" + base).hex()
    assert of(vector, "context") == hashlib.sha256(base).digest()


@each_envelope
def test_shares_lie_on_the_line_through_the_secret(vector: dict[str, Any]) -> None:
    def product(left: int, right: int) -> int:
        total = 0
        for bit in range(8):
            total ^= left if right >> bit & 1 else 0
            left = (left << 1) ^ (0x11B if left & 0x80 else 0)
        return total

    slope = bytes.fromhex(vector["coefficients"][0])
    for x, share in enumerate(vector["shares"], start=1):
        line = [start ^ product(step, x) for start, step in zip(of(vector, "secret"), slope, strict=True)]
        assert bytes.fromhex(share) == bytes([*line, x])


@each_envelope
@pytest.mark.parametrize("x", [1, 2, 3])
def test_pyhpke_makes_the_wraps_and_cryptography_opens_them(vector: dict[str, Any], x: int) -> None:
    share, wrap = bytes.fromhex(vector["shares"][x - 1]), bytes.fromhex(vector["wraps"][x - 1])
    info = f"SEAL/1 share|{x}|".encode() + vector["base"].encode()
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(POLICY["members"][x - 1]["pk"]))
    ephemeral = SUITE.kem.derive_key_pair(bytes.fromhex(vector["ekm"][x - 1]))
    enc, context = SUITE.create_sender_context(KEMKey.from_pyca_cryptography_key(public), info, eks=ephemeral)
    assert enc + context.seal(share) == wrap
    private = ec.derive_private_key(int(VECTORS["members"][x - 1]["opening_secret"], 16), ec.SECP256R1())
    suite = library.Suite(library.KEM.P256, library.KDF.HKDF_SHA256, library.AEAD.AES_256_GCM)
    assert suite.decrypt(wrap, private, info) == share


@each_envelope
def test_the_library_decrypts_the_content(vector: dict[str, Any]) -> None:
    reader = Cobblestone256Decryptor(of(vector, "content_key"), of(vector, "context"))
    body = reader.update(of(vector, "ciphertext")) + reader.finalize()
    archive = of(vector, "archive")
    assert body.startswith(len(archive).to_bytes(8, "big") + of(vector, "seed") + archive)
    assert not any(body[40 + len(archive) :])
    assert of(vector, "ciphertext")[:24] == of(vector, "salt")


@each_envelope
def test_the_header_holds_what_was_derived(vector: dict[str, Any]) -> None:
    header, content = json.loads(vector["header"]), of(vector, "ciphertext")
    root = hashlib.sha256(hashlib.sha256(content).digest()).hexdigest()
    assert header["content"] == {"alg": "COBBLESTONE-256", "seg": 1 << 20, "size": len(content), "root": root}
    assert header["key_commit"] == vector["key_commit"]
    assert [unpadded(wrap).hex() for wrap in header["wraps"]] == vector["wraps"]
    assert rfc8785.dumps(header).decode() == vector["header"]
    assert hashlib.sha256(vector["header"].encode()).hexdigest() == vector["header_sha256"]


def test_filing_and_policy_are_named_by_their_hash() -> None:
    assert hashlib.sha256(VECTORS["filing"]["text"].encode()).hexdigest() == VECTORS["filing"]["tracker"]
    assert hashlib.sha256(VECTORS["policy"]["text"].encode()).hexdigest() == VECTORS["policy"]["hash"]
    assert VECTORS["policy"]["fingerprint"].replace(" ", "") == VECTORS["policy"]["hash"][:32]
    assert rfc8785.dumps(POLICY).decode() == VECTORS["policy"]["text"]
    assert json.loads(VECTORS["filing"]["text"])["headers"] == [json.loads(one["header"]) for one in ENVELOPES]


def test_the_sealed_file_is_its_parts() -> None:
    policy, filing = (VECTORS[name]["text"].encode() for name in ("policy", "filing"))
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (policy, filing))
    file = b"SEALFILE/1\n" + parts + b"".join(of(vector, "ciphertext") for vector in ENVELOPES)
    assert (len(file), hashlib.sha256(file).hexdigest()) == (VECTORS["sealfile"]["size"], VECTORS["sealfile"]["sha256"])
