"""Key files: a member's, protected by a passphrase; the portal's, as PEM."""

from __future__ import annotations

import json

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kernel.canonical import canonical
from kernel.crypto import base64url, hpke, keys, memberkeys, signing
from kernel.crypto.memberkeys import BadKeyFile, Cost, WrongPassphrase

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
AMINA = memberkeys.new_member_keys("Amina Benali")
FILE = memberkeys.write_secret_file(AMINA, "correct horse battery", CHEAP)


def test_the_right_passphrase_gives_the_keys_back() -> None:
    again = memberkeys.read_secret_file(FILE, "correct horse battery")
    assert again.public == AMINA.public == memberkeys.read_secret_owner(FILE)
    assert hpke.private_bytes(again.opening) == hpke.private_bytes(AMINA.opening)
    assert hpke.private_bytes(again.signing) == hpke.private_bytes(AMINA.signing)


def test_a_passphrase_typed_with_another_keyboard_is_the_same() -> None:
    data = memberkeys.write_secret_file(AMINA, "caf\u00e9 \ufb01xe", CHEAP)
    assert memberkeys.read_secret_file(data, "cafe\u0301 fixe").kid == AMINA.kid


def test_the_file_can_be_read_from_its_description_alone() -> None:
    fields = json.loads(FILE)
    sealed = base64url.decode(fields.pop("sealed"))
    key = hash_secret_raw(
        b"correct horse battery", base64url.decode(fields["protection"]["salt"]), 1, 8192, 1, 32, Type.ID
    )
    secret = AESGCM(key).decrypt(sealed[:12], sealed[12:], canonical(fields))
    assert secret == hpke.private_bytes(AMINA.opening) + hpke.private_bytes(AMINA.signing)


def test_a_wrong_passphrase_is_told() -> None:
    with pytest.raises(WrongPassphrase):
        memberkeys.read_secret_file(FILE, "correct horse")


@pytest.mark.parametrize(
    ("name", "value"), [("name", "Someone Else"), ("sealed", base64url.encode(bytes(92)))], ids=["name", "sealed"]
)
def test_an_altered_file_does_not_open(name: str, value: str) -> None:
    with pytest.raises(WrongPassphrase):
        memberkeys.read_secret_file(canonical(json.loads(FILE) | {name: value}), "correct horse battery")


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "0" * 16},
        {"v": "MEMBERKEY/2"},
        {"opening": base64url.encode(b"\x04" + bytes(64))},
        {"protection": json.loads(FILE)["protection"] | {"memory_kib": 2**31}},
        {"protection": json.loads(FILE)["protection"] | {"passes": 1000}},
        {"extra": 1},
    ],
    ids=["kid", "version", "point", "memory", "passes", "extra"],
)
def test_a_file_out_of_form_is_refused_before_any_work(change: dict[str, object]) -> None:
    with pytest.raises(BadKeyFile):
        memberkeys.read_secret_file(json.dumps(json.loads(FILE) | change).encode(), "correct horse battery")


def test_public_halves_that_are_not_the_secret_ones_are_refused() -> None:
    """A file whose maker knows the passphrase and lies about the public halves."""
    liar = memberkeys.MemberKeys("Liar", AMINA.opening, hpke.new_private_key())
    fields = json.loads(memberkeys.write_secret_file(liar, "correct horse battery", CHEAP))
    fields |= {name: value for name, value in AMINA.public.fields("MEMBERKEY/1").items() if name != "v"}
    sealed, clear = base64url.decode(fields.pop("sealed")), canonical(fields)
    key = hash_secret_raw(
        b"correct horse battery", base64url.decode(fields["protection"]["salt"]), 1, 8192, 1, 32, Type.ID
    )
    secret = hpke.private_bytes(liar.opening) + hpke.private_bytes(liar.signing)
    fields["sealed"] = base64url.encode(sealed[:12] + AESGCM(key).encrypt(sealed[:12], secret, clear))
    with pytest.raises(BadKeyFile):
        memberkeys.read_secret_file(canonical(fields), "correct horse battery")


def test_a_file_that_is_no_key_file_has_no_owner() -> None:
    for data in (b"", b"{}", memberkeys.write_public_file(AMINA)):
        with pytest.raises(BadKeyFile):
            memberkeys.read_secret_owner(data)
        with pytest.raises(BadKeyFile):
            memberkeys.read_public_file(data[:-1])


def test_the_public_file_is_signed_by_the_member() -> None:
    data = memberkeys.write_public_file(AMINA)
    assert memberkeys.read_public_file(data) == AMINA.public
    for change in [{"name": "Someone Else"}, {"signature": base64url.encode(bytes(64))}, {"v": "MEMBERKEY/1"}]:
        with pytest.raises(BadKeyFile):
            memberkeys.read_public_file(canonical(json.loads(data) | change))


def test_a_signature_serves_one_purpose() -> None:
    signature = AMINA.sign("SEAL/1 one", b"message")
    assert len(signature) == 64
    public = AMINA.public.signing
    assert signing.is_signed(public, "SEAL/1 one", b"message", signature)
    assert not signing.is_signed(public, "SEAL/1 two", b"message", signature)
    assert not signing.is_signed(public, "SEAL/1 one", b"massage", signature)
    assert not signing.is_signed(AMINA.public.opening, "SEAL/1 one", b"message", signature)
    assert not signing.is_signed(b"no point", "SEAL/1 one", b"message", signature)
    assert not signing.is_signed(public, "SEAL/1 one", b"message", bytes(64))
    assert not signing.is_signed(public, "SEAL/1 one", b"message", b"short")


def test_opening_and_signing_keys_differ() -> None:
    assert AMINA.public.opening != AMINA.public.signing
    assert len(AMINA.kid) == 16


def test_the_portal_s_keys_come_back_from_their_files() -> None:
    receipt, log = keys.make_receipt_key(), keys.make_log_key()
    assert receipt.startswith(b"-----BEGIN PRIVATE KEY-----")
    assert keys.public_pem(keys.load_receipt_key(receipt)).startswith(b"-----BEGIN PUBLIC KEY-----")
    assert keys.load_log_key(log).public_key() == keys.load_log_key(log).public_key()


def test_a_key_of_another_kind_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for load, data in [
        (keys.load_receipt_key, keys.make_log_key()),
        (keys.load_receipt_key, pem),
        (keys.load_log_key, keys.make_receipt_key()),
        (keys.load_log_key, b"nothing"),
    ]:
        with pytest.raises(keys.BadKeyFile):
            load(data)


def test_base64url_has_one_text_for_one_value() -> None:
    assert base64url.encode(b"\xfb\xff") == "-_8"
    assert base64url.decode("-_8", 2) == b"\xfb\xff"
    for text in ["-_9", "-_8=", "+/8", "-_8 ", "-", "é"]:
        with pytest.raises(base64url.BadText):
            base64url.decode(text)
    with pytest.raises(base64url.BadText):
        base64url.decode("-_8", 3)
