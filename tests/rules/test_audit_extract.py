"""A part of the ledger taken away: recomputed with the log's key alone, and every change to it is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.__main__ import main
from audit.extract import BadExtract, check_extract, write_extract
from audit.rules import Break, Entry, Event, leaf_of
from kernel.crypto import merkle, notes
from kernel.crypto.keys import load_log_key, make_log_key
from kernel.crypto.notes import BadNote, Checkpoint

LOG = notes.signer("safqa.example/ledger", load_log_key(make_log_key()))
OTHER = notes.signer("safqa.example/ledger", load_log_key(make_log_key()))
NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def entry(index: int) -> Entry:
    happened = Event(NOON, "PER-1", "tender.published", f"T-{index % 3}", {"number": index})
    nonce = hashlib.sha256(str(index).encode()).digest()
    return Entry(index, happened, nonce, leaf_of(nonce, happened))


def note(entries: list[Entry], signer: notes.Signer = LOG) -> str:
    root = merkle.root([merkle.leaf_hash(one.leaf) for one in entries])
    text = Checkpoint(signer.verifier.name, len(entries), root).text()
    return notes.write_note(text, [signer.sign(text)])


def extract(ledger: list[Entry], taken: list[Entry], signer: notes.Signer = LOG) -> list[bytes]:
    return list(write_extract(taken, note(ledger, signer), [one.leaf for one in ledger]))


@given(st.integers(1, 70), st.data())
def test_any_part_of_any_ledger_is_recomputed(size: int, data: st.DataObject) -> None:
    ledger = [entry(index) for index in range(size)]
    taken = sorted(data.draw(st.sets(st.integers(0, size - 1))))
    found = check_extract(extract(ledger, [ledger[index] for index in taken]), LOG.verifier)
    assert (found.entries, found.proved, found.size, found.broken) == (len(taken), len(taken), size, None)


def test_entries_younger_than_the_checkpoint_are_counted_apart() -> None:
    ledger = [entry(index) for index in range(5)]
    found = check_extract(extract(ledger, [*ledger[3:], entry(5), entry(9)]), LOG.verifier)
    assert (found.entries, found.proved, found.broken) == (4, 2, None)


def test_a_word_changed_afterwards_is_found() -> None:
    ledger = [entry(index) for index in range(5)]
    lines = extract(ledger, ledger)
    lines[3] = lines[3].replace(b"tender.published", b"tender.cancelled")
    assert check_extract(lines, LOG.verifier).broken == Break("altered", 2)


def test_an_entry_that_was_never_in_the_ledger_is_found() -> None:
    ledger = [entry(index) for index in range(5)]
    made_up = replace(entry(7), index=2)
    assert check_extract(extract(ledger, [made_up]), LOG.verifier).broken == Break("not_in_tree", 2)


def test_another_key_than_the_printed_one_is_refused() -> None:
    ledger = [entry(index) for index in range(5)]
    with pytest.raises(BadNote):
        check_extract(extract(ledger, ledger, OTHER), LOG.verifier)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"not json", b'{"v":"LEDGER/2","checkpoint":""}'])
def test_a_file_that_is_no_extract_is_refused(line: bytes) -> None:
    with pytest.raises(BadExtract):
        check_extract([line], LOG.verifier)


def test_entries_out_of_order_are_refused() -> None:
    ledger = [entry(index) for index in range(5)]
    head, *lines = extract(ledger, ledger)
    with pytest.raises(BadExtract):
        check_extract([head, *reversed(lines)], LOG.verifier)


def test_a_line_that_hides_its_nonce_is_refused() -> None:
    head, line = extract([entry(0)], [entry(0)])
    told = json.loads(line)
    del told["nonce"]
    with pytest.raises(BadExtract):
        check_extract([head, json.dumps(told).encode()], LOG.verifier)


def test_the_command_says_whole_broken_or_not_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = [entry(index) for index in range(5)]
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(b"".join(extract(ledger, ledger[1:3])))
    assert main(["check", str(file), "--vkey", LOG.verifier.vkey]) == 0
    assert capsys.readouterr().out == "WHOLE: 2 entries, 2 of them under the checkpoint of 5\n"
    file.write_bytes(file.read_bytes().replace(b"T-1", b"T-2"))
    assert main(["check", str(file), "--vkey", LOG.verifier.vkey]) == 1
    assert capsys.readouterr().out == "BROKEN: entry 1 is not what its leaf commits to\n"
    assert main(["check", str(file), "--vkey", OTHER.verifier.vkey]) == 2
    assert main(["check", str(tmp_path / "nowhere"), "--vkey", LOG.verifier.vkey]) == 2
