"""The ledger in the database: gapless under races, closed to change, verified by its command line."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit import store
from audit.actions import LedgerBroken, record, record_refusal, sign_checkpoint
from audit.rules import MOST_REFUSALS, REFUSALS_WITHIN
from audit.store import checkpoints, entries_about, entries_from, last_note
from kernel.canonical import NotCanonical
from kernel.crypto import keys, notes
from kernel.refusals import Refused
from kernel.turn import Actor, Turn, system, take
from tests.conftest import Town

ROOT = Path(__file__).parent.parent.parent
SOMEBODY = system("test")
LEDGER = ("ledger_entries", "ledger_checkpoints")


def log_of(town: Town) -> notes.Signer:
    """Return the town's log key."""
    return notes.signer(town.settings.log_name, keys.load_log_key(town.settings.log_key_file.read_bytes()))


def verify(
    town: Town, vkey: str | None = None, *more: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m audit verify` on the town's ledger."""
    command = [sys.executable, "-m", "audit", "verify", "--vkey", vkey or log_of(town).verifier.vkey, *more]
    env = {**town.environment, **environment}
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def kept(town: Town, file: Path) -> Path:
    """Keep the newest checkpoint in a file outside."""
    file.write_text(take(town.sessions, SOMEBODY, last_note))
    return file


def write(town: Town, count: int, *, sign: bool = True) -> None:
    """Write entries, one turn each, and sign a checkpoint over them."""
    for number in range(count):
        take(town.sessions, SOMEBODY, partial(record, event="test.event", subject=f"T-{number}", number=number))
    if sign:
        take(town.sessions, SOMEBODY, partial(sign_checkpoint, signer=log_of(town)))


def forge(town: Town, statement: str) -> None:
    """Change the ledger as only somebody with the owner's rights, who first takes the triggers away, can."""
    with psycopg.connect(town.roles.owner_url, autocommit=True) as owner:
        for table in (*LEDGER, "ledger_head"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute(statement.encode())


def refused(turn: Turn, code: str = "forbidden", subject: str = "officer.workspace", who: str = "PER-1") -> bool:
    """Have somebody refused, and say whether the ledger grew."""
    acting = replace(turn, actor=Actor(who))
    return record_refusal(acting, Refused(code), subject, "officer.workspace") is not None


def test_a_refusal_is_written_once_an_hour_for_each_person_thing_and_reason(turn: Turn) -> None:
    assert refused(turn)
    assert not refused(turn)
    assert refused(turn, code="deadline_passed")
    assert refused(turn, subject="AO-7")
    assert refused(turn, who="PER-2")
    assert refused(replace(turn, now=turn.now + REFUSALS_WITHIN))


def test_nobody_fills_the_ledger_with_refusals(turn: Turn) -> None:
    written = [refused(turn, subject=f"AO-{number}") for number in range(MOST_REFUSALS + 5)]
    assert written == [True] * MOST_REFUSALS + [False] * 5


def test_an_entry_is_read_as_it_was_written(turn: Turn) -> None:
    leaf = record(turn, "tender.published", "AO-7", lots=2, amount="4500000.00")
    [entry] = entries_about(turn, ["AO-7"])
    assert (entry.index, entry.leaf, entry.nonce) == (leaf.index, leaf.leaf, leaf.nonce)
    assert entry.event.facts == {"lots": 2, "amount": "4500000.00"}
    assert entry.event.actor == "visitor"


def test_a_float_never_enters(turn: Turn) -> None:
    with pytest.raises(NotCanonical):
        record(turn, "test", "T", amount=4.5)  # type: ignore[arg-type]


def test_sixteen_writers_leave_no_gap(town: Town) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(town, 10, sign=False), range(16)))
    indexes = take(town.sessions, SOMEBODY, lambda turn: [entry.index for entry in entries_from(turn, 0)])
    assert indexes == list(range(160))


@pytest.mark.parametrize(("start", "end"), [(0, None), (3, None), (0, 4), (2, 5), (5, 5), (7, None)])
def test_entries_are_read_batch_by_batch(
    turn: Turn, monkeypatch: pytest.MonkeyPatch, start: int, end: int | None
) -> None:
    monkeypatch.setattr(store, "BATCH", 2)
    for _ in range(7):
        record(turn, "test.event", "T")
    assert [entry.index for entry in entries_from(turn, start, end)] == list(range(start, 7 if end is None else end))


def test_what_is_rolled_back_leaves_no_gap(town: Town) -> None:
    def fails(turn: Turn) -> None:
        record(turn, "test.event", "T")
        raise Refused("no")

    write(town, 2, sign=False)
    with pytest.raises(Refused):
        take(town.sessions, SOMEBODY, fails)
    write(town, 1)
    assert verify(town).stdout == "WHOLE: 3 entries, 1 signed checkpoints\n"


@pytest.mark.parametrize("table", [*LEDGER, "ledger_head"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET size = 9", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_change_nothing(raw: Session, table: str, verb: str) -> None:
    statement = verb.format(table).replace("ledger_entries SET size", "ledger_entries SET index")
    with pytest.raises(DBAPIError, match=r"permission denied|counts up by one"):
        raw.execute(text(statement))


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = 9", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_owner_is_refused(town: Town, table: str, verb: str) -> None:
    column = "index" if table == "ledger_entries" else "size"
    with psycopg.connect(town.roles.owner_url) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(verb.format(table, column).encode())


def test_the_head_counts_up_by_one_only(raw: Session) -> None:
    with pytest.raises(DBAPIError, match="counts up by one"):
        raw.execute(text("UPDATE ledger_head SET size = size + 2"))


def test_checkpoints_follow_one_another(town: Town) -> None:
    for count in (1, 4, 9):
        write(town, count)
    sizes = take(town.sessions, SOMEBODY, lambda turn: [row.size for row in checkpoints(turn)])
    assert sizes == [1, 5, 14]
    assert verify(town).stdout == "WHOLE: 14 entries, 3 signed checkpoints\n"


def test_nothing_new_is_not_signed_again(town: Town) -> None:
    write(town, 3)
    assert take(town.sessions, SOMEBODY, partial(sign_checkpoint, signer=log_of(town))) == 0


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE ledger_entries SET actor = 'PRS-X' WHERE index = 2", "entry 2 is not what its leaf commits to"),
        ("DELETE FROM ledger_entries WHERE index = 1", "entry 1 is missing"),
        ("DELETE FROM ledger_entries WHERE index > 2", "only 3 entries are stored"),
        ("UPDATE ledger_checkpoints SET note = replace(note, '5', '4')", "does not carry the log's signature"),
        ("UPDATE ledger_entries SET leaf = sha256('x') WHERE index = 0", "entry 0 is not what its leaf commits to"),
        ("UPDATE ledger_head SET size = 9", "the head counts another number"),
    ],
)
def test_a_forger_with_the_owners_rights_is_found_out(town: Town, statement: str, sentence: str) -> None:
    write(town, 5)
    forge(town, statement)
    found = verify(town)
    assert (found.returncode, sentence in found.stdout) == (1, True), found.stdout


def test_nothing_more_is_signed_over_a_broken_frontier(town: Town) -> None:
    write(town, 3)
    forge(town, "UPDATE ledger_checkpoints SET frontier = jsonb_set(frontier, '{0}', to_jsonb(repeat('00', 32)))")
    write(town, 1, sign=False)
    with pytest.raises(LedgerBroken):
        take(town.sessions, SOMEBODY, partial(sign_checkpoint, signer=log_of(town)))


def test_another_key_verifies_nothing(town: Town) -> None:
    write(town, 1)
    stranger = notes.signer("log", keys.load_log_key(keys.make_log_key())).verifier.vkey
    assert verify(town, stranger).returncode == 1
    assert verify(town, "no key").returncode == 2


def test_a_ledger_that_nothing_signed_vouches_for_is_not_called_whole(town: Town) -> None:
    assert verify(town).stdout == "WHOLE: 0 entries, 0 signed checkpoints\n"
    write(town, 3, sign=False)
    found = verify(town)
    assert (found.returncode, found.stdout, found.stderr) == (2, "", "not checked: no signed checkpoint\n")


def test_entries_that_no_checkpoint_covers_yet_are_counted(town: Town) -> None:
    write(town, 3)
    write(town, 2, sign=False)
    assert verify(town).stdout == "WHOLE: 5 entries, 1 signed checkpoints; 2 entries not signed yet\n"


def test_a_checkpoint_kept_outside_finds_a_ledger_that_was_cut_back(town: Town, tmp_path: Path) -> None:
    write(town, 3)
    write(town, 2)
    file = kept(town, tmp_path / "checkpoint.txt")
    assert verify(town, None, "--checkpoint", file).stdout == "WHOLE: 5 entries, 2 signed checkpoints\n"
    forge(town, "DELETE FROM ledger_checkpoints WHERE size > 3")
    forge(town, "DELETE FROM ledger_entries WHERE index > 2")
    forge(town, "UPDATE ledger_head SET size = 3")
    assert verify(town).stdout == "WHOLE: 3 entries, 1 signed checkpoints\n"
    found = verify(town, None, "--checkpoint", file)
    assert (found.returncode, "begin with the 5 entries" in found.stdout) == (1, True)


def test_a_ledger_that_was_rewritten_and_signed_anew_is_found_out_by_the_checkpoint_kept(
    town: Town, tmp_path: Path
) -> None:
    write(town, 2)
    file = kept(town, tmp_path / "checkpoint.txt")
    forge(town, "DELETE FROM ledger_checkpoints")
    forge(town, "DELETE FROM ledger_entries")
    forge(town, "UPDATE ledger_head SET size = 0")
    write(town, 2)
    assert verify(town).returncode == 0
    assert verify(town, None, "--checkpoint", file).stdout.startswith("BROKEN: the ledger does not begin with the 2")


def test_what_cannot_be_checked_is_said_in_one_sentence(town: Town, tmp_path: Path) -> None:
    write(town, 1)
    unsigned = tmp_path / "note"
    unsigned.write_bytes(b"\xff not a note")
    for found, hint in (
        (verify(town, "no key"), "--vkey"),
        (verify(town, DATABASE_URL=""), "DATABASE_URL"),
        (verify(town, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"), "does not answer"),
        (verify(town, DATABASE_URL="nonsense"), "does not answer"),
        (verify(town, None, "--checkpoint", unsigned), "no checkpoint of this log"),
        (verify(town, None, "--checkpoint", tmp_path / "nowhere"), "No such file"),
    ):
        assert found.returncode == 2
        assert found.stderr.startswith("not checked: ")
        assert found.stderr.count("\n") == 1
        assert hint in found.stderr
