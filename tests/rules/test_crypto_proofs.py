"""A proof of inclusion as one text (C2SP tlog-proof)."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.crypto import merkle, notes, proofs
from kernel.crypto.notes import BadNote, Checkpoint
from kernel.crypto.proofs import Proof

LOG = notes.signer("log.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = notes.signer("log.example", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
ENTRIES = [bytes([number]) * 32 for number in range(7)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
TEXT = Checkpoint("log.example", 7, merkle.root(LEAVES)).text()
NOTE = notes.write_note(TEXT, [LOG.sign(TEXT)])
PROOF = Proof(5, tuple(merkle.inclusion_proof(LEAVES, 5)), NOTE)


def test_a_proof_is_head_index_hashes_checkpoint() -> None:
    lines = proofs.write_proof(PROOF).split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 5"]
    assert [len(line) for line in lines[2:6]] == [44, 44, 44, 0]
    assert "\n".join(lines[6:]) == NOTE
    assert proofs.read_proof(proofs.write_proof(PROOF)) == PROOF


@pytest.mark.parametrize("index", range(7))
def test_each_entry_is_proved_and_no_other(index: int) -> None:
    proof = Proof(index, tuple(merkle.inclusion_proof(LEAVES, index)), NOTE)
    assert proofs.proves(proof, ENTRIES[index], [LOG.verifier])
    assert not proofs.proves(proof, ENTRIES[index - 1], [LOG.verifier])


def test_another_log_s_signature_proves_nothing() -> None:
    with pytest.raises(BadNote):
        proofs.proves(PROOF, ENTRIES[5], [OTHER.verifier])


def test_a_single_entry_needs_no_hashes() -> None:
    text = Checkpoint("log.example", 1, LEAVES[0]).text()
    proof = Proof(0, (), notes.write_note(text, [LOG.sign(text)]))
    assert proofs.proves(proofs.read_proof(proofs.write_proof(proof)), ENTRIES[0], [LOG.verifier])


GOOD = proofs.write_proof(PROOF)


@pytest.mark.parametrize(
    "text",
    [
        "",
        proofs.HEAD,
        GOOD.replace("@v1", "@v2"),
        GOOD.replace("index 5", "index 05"),
        GOOD.replace("index 5", "index -5"),
        GOOD.replace("index 5", "extra QUJD\nindex 5"),
        GOOD.replace("=\n", "\n", 1),
        GOOD.replace("\n\n", "\n"),
        f"{proofs.HEAD}\nindex 0\n" + "A" * 43 + "=\n" * 70 + f"\n{NOTE}",
    ],
)
def test_other_texts_are_no_proofs(text: str) -> None:
    with pytest.raises(BadNote):
        proofs.read_proof(text)
