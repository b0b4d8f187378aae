"""Signed notes, checkpoints and cosignatures as C2SP writes them."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kernel.crypto import notes
from kernel.crypto.notes import BadNote, Checkpoint, Kind, Verifier

# The example key and note of the Go reference implementation's documentation (golang.org/x/mod/sumdb/note).
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

PETER = notes.read_vkey(VKEY)
ENOCH = notes.read_vkey(ENOCH_VKEY)
CHECKPOINT = Checkpoint("example.com/behind-the-sofa", 20852163, bytes(range(32)))


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def test_the_published_key_makes_the_published_note() -> None:
    peter = notes.signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(base64.b64decode(SECRET)[1:]))
    assert peter.verifier == PETER
    assert peter.verifier.vkey == VKEY
    assert notes.write_note(TEXT, [peter.sign(TEXT)]) == f"{TEXT}\n{LINE}"


def test_a_witness_key_is_read_as_written_elsewhere() -> None:
    text = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    witness = notes.read_vkey(text)
    assert (witness.name, witness.kind, witness.vkey) == ("remora.n621.de", Kind.COSIGNATURE, text)


def test_only_the_given_keys_count() -> None:
    note = f"{TEXT}\n{LINE}{ENOCH_LINE}"
    assert [one.name for one in notes.open_note(note, [PETER]).signatures] == ["PeterNeumann"]
    both = notes.open_note(note, [PETER, ENOCH])
    assert both.text == TEXT
    assert both.signed_by(PETER)
    assert both.signed_by(ENOCH)
    assert not notes.open_note(note, [PETER]).signed_by(ENOCH)
    with pytest.raises(BadNote):
        notes.open_note(note, [])


def test_a_repeated_signature_counts_once() -> None:
    assert len(notes.open_note(f"{TEXT}\n{LINE}{LINE}", [PETER]).signatures) == 1


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_a_changed_letter_breaks_the_note(place: int) -> None:
    changed = TEXT[:place] + ("x" if TEXT[place] != "x" else "y") + TEXT[place + 1 :]
    with pytest.raises(BadNote):
        notes.open_note(f"{changed}\n{LINE}", [PETER])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{LINE[:-1]}",
        f"\x01{TEXT}\n{LINE}",
        f"{TEXT}\n— Bad Name {LINE.rsplit(maxsplit=1)[-1]}\n",
        f"{TEXT}\n{LINE}Unexpected line.\n",
        f"{TEXT}\n{LINE[:-2]}\n",
        f"{TEXT}\n{LINE * 101}",
        f"{TEXT}\n{LINE[:60]}ABCD{LINE[60:]}",
        f"{TEXT}\r\n\r\n{LINE}",
        f"\ud800{TEXT}\n{LINE}",
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(BadNote):
        notes.open_note(note, [PETER])


def test_every_mangling_of_a_key_is_refused() -> None:
    pieces = [VKEY[start:end] for start in range(len(VKEY)) for end in range(start + 1, len(VKEY) + 1)]
    bumped = [VKEY[:place] + chr(ord(VKEY[place]) + 1) + VKEY[place + 1 :] for place in range(len(VKEY))]
    longer = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="
    unknown = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    for text in [*(piece for piece in pieces if piece != VKEY), *bumped, longer, unknown]:
        with pytest.raises(BadNote):
            notes.read_vkey(text)


@pytest.mark.parametrize("name", ["", "two words", "plus+plus", "narrow\u2009space", "line\nbreak"])
def test_a_name_that_breaks_a_line_is_refused(name: str) -> None:
    with pytest.raises(BadNote):
        Verifier(name, Kind.NOTE, bytes(32))


def test_two_keys_of_one_name_and_id_are_ambiguous() -> None:
    """Four bytes of id collide after some ten thousand tries: these two were found so."""
    twins = [Verifier("twin.example", Kind.NOTE, hashlib.sha256(f"twin {n}".encode()).digest()) for n in (51276, 52962)]
    assert twins[0].key_id == twins[1].key_id
    with pytest.raises(BadNote, match="two keys"):
        notes.open_note(f"{TEXT}\n{LINE}", [PETER, *twins])
    assert notes.open_note(f"{TEXT}\n{LINE}", [PETER, PETER]).signed_by(PETER)


def test_a_checkpoint_is_three_lines() -> None:
    assert CHECKPOINT.text() == (
        "example.com/behind-the-sofa\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    )
    assert notes.read_checkpoint(CHECKPOINT.text()) == CHECKPOINT
    assert notes.read_checkpoint(Checkpoint("o", 0, bytes(32)).text()).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        f"\n1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"origin\n01\n{base64.b64encode(bytes(32)).decode()}\n",
        f"origin\n-1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"origin\n١\n{base64.b64encode(bytes(32)).decode()}\n",
        f"origin\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"origin\n1\n{base64.b64encode(bytes(32)).decode()}\nextension\n",
    ],
)
def test_other_texts_are_no_checkpoints(text: str) -> None:
    with pytest.raises(BadNote):
        notes.read_checkpoint(text)


def test_a_witness_signs_the_time_before_the_checkpoint() -> None:
    witness = notes.signer("witness.example/w1", key(4), Kind.COSIGNATURE)
    signature = witness.cosign(CHECKPOINT.text(), 1679315147)
    message = b"cosignature/v1\ntime 1679315147\n" + CHECKPOINT.text().encode()
    assert signature.body == (1679315147).to_bytes(8, "big") + key(4).sign(message)
    assert signature.at == 1679315147


def test_log_and_witness_sign_one_checkpoint() -> None:
    log, witness = notes.signer("example.com/log", key(1)), notes.signer("w.example", key(2), Kind.COSIGNATURE)
    text = CHECKPOINT.text()
    note = notes.write_note(text, [log.sign(text), witness.cosign(text, 1_700_000_000)])
    opened = notes.open_note(note, [log.verifier, witness.verifier])
    assert [(one.name, one.at) for one in opened.signatures] == [("example.com/log", None), ("w.example", 1700000000)]


@given(st.integers(0, 8 * 72 - 1))
def test_a_bent_cosignature_breaks_the_note(bit: int) -> None:
    witness, text = notes.signer("w.example", key(2), Kind.COSIGNATURE), CHECKPOINT.text()
    good = witness.cosign(text, 1_700_000_000)
    body = (int.from_bytes(good.body, "big") ^ 1 << bit).to_bytes(72, "big")
    with pytest.raises(BadNote):
        notes.open_note(notes.write_note(text, [notes.Signature(good.name, good.key_id, body)]), [witness.verifier])


def test_a_plain_signature_is_no_cosignature() -> None:
    as_log, as_witness = notes.signer("one.example", key(3)), notes.signer("one.example", key(3), Kind.COSIGNATURE)
    assert as_log.verifier.key_id != as_witness.verifier.key_id
    text = CHECKPOINT.text()
    with pytest.raises(BadNote):
        notes.open_note(notes.write_note(text, [as_log.sign(text)]), [as_witness.verifier])
