"""`python -m bids`: a member's keys, a sealed bid and its opening, on machines without the portal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bids.__main__ import SENTENCES, main
from bids.rules.envelope import Envelope, header_digest
from bids.rules.facts import Facts, write_facts
from bids.rules.opening import Outcome, open_envelope
from bids.rules.prices import write_prices
from bids.rules.sealfile import read_sealfile
from bids.rules.shares import read_shares, write_headers
from kernel.crypto import drill, memberkeys, policy
from kernel.crypto.policy import Member, Policy, fingerprint, policy_bytes, policy_hash
from tests.make import seals

ROOT = Path(__file__).parents[2]
PASSPHRASE = "quatre mots au hasard"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of three members, their policy, facts, and the papers of a bid."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "pass.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    for number in (1, 2, 3):
        secret = memberkeys.write_secret_file(seals.member(number), PASSPHRASE, memberkeys.Cost(8192, 1, 1))
        (desk / f"{number}.key").write_bytes(secret)
    (desk / "policy.json").write_bytes(policy_bytes(POLICY))
    facts = Facts("TND-1", "LOT-1", "FRM-1", 1, (Envelope.TECHNICAL, Envelope.FINANCIAL), policy_hash(POLICY))
    (desk / "facts.json").write_bytes(write_facts(facts))
    for folder, name, content in [
        ("technical", "mémoire.pdf", b"%PDF"),
        ("financial", "prices.json", write_prices(seals.prices())),
    ]:
        (desk / "bid" / folder).mkdir(parents=True)
        (desk / "bid" / folder / name).write_bytes(content)
    return desk


POLICY: Policy = seals.policy(3, 2)


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Run a command line in the folder."""
    monkeypatch.chdir(desk)
    return lambda line: main(line.split())


def seal_line(out: str, extra: str = "") -> str:
    return f"seal --policy policy.json --facts facts.json --folder bid --out {out} {extra}"


def test_a_bid_goes_from_folder_to_opening(desk: Path, run: Callable[[str], int]) -> None:
    assert run(seal_line("bid.seal")) == 0
    held = read_sealfile((desk / "bid.seal").read_bytes())
    (desk / "headers.json").write_bytes(write_headers(POLICY, held.filing.headers))
    for number in (1, 3):
        line = f"open headers.json --key {number}.key --out {number}.shares --passphrase-file pass.txt"
        assert run(line) == 0
    posted = [read_shares((desk / f"{number}.shares").read_bytes(), POLICY) for number in (1, 3)]
    for header, segments in zip(held.filing.headers, held.contents, strict=True):
        shares = {one.kid: one.shares[header_digest(header)] for one in posted}
        opening = open_envelope(header, POLICY, shares, segments)
        assert opening.outcome is Outcome.OPENED


def test_new_keys_come_with_a_public_file(
    desk: Path, run: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("key new --name Nadia --out nadia.key --passphrase-file pass.txt") == 0
    public = memberkeys.read_public_file((desk / "nadia.key.pub").read_bytes())
    assert public.name == "Nadia"
    assert (desk / "nadia.key").stat().st_mode & 0o077 == 0
    assert run("key show nadia.key") == 0
    assert f"{public.kid}  Nadia" in capsys.readouterr().out


def test_a_member_signs_the_policy_of_the_right_fingerprint(desk: Path, run: Callable[[str], int]) -> None:
    right = fingerprint(policy_hash(POLICY))
    line = ["key", "sign-policy", "policy.json", "--key", "2.key", "--passphrase-file", "pass.txt", "--expect"]
    assert main([*line, "0000 " * 8, "--out", "refused.json"]) == 1
    assert main([*line, right.upper(), "--out", "signature.json"]) == 0
    assert policy.read_policy_signature((desk / "signature.json").read_bytes(), POLICY) == seals.member(2).kid


def test_a_drill_is_answered(desk: Path, run: Callable[[str], int]) -> None:
    kid, digest = seals.member(1).kid, policy_hash(POLICY)
    sealed = drill.challenge(POLICY, kid, answer=b"a" * 32, seed=b"s" * 32)
    (desk / "drill.json").write_bytes(drill.write_challenge(kid, digest, sealed))
    assert run("key drill drill.json --key 1.key --out answer.json --passphrase-file pass.txt") == 0
    assert drill.read_answer((desk / "answer.json").read_bytes()) == (kid, b"a" * 32)
    assert run("key drill drill.json --key 2.key --out no.json --passphrase-file pass.txt") == 1


def test_the_sealed_file_is_described(run: Callable[[str], int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(seal_line("shown.seal")) == 0
    sealing = capsys.readouterr().out
    assert run("check shown.seal") == 0
    assert capsys.readouterr().out == sealing
    assert fingerprint(policy_hash(POLICY)) in sealing
    assert "technical" in sealing


@pytest.mark.parametrize("line", [f"key new --name {'x' * 201} --out x", "key new --out x", "seal", "fly", ""])
def test_a_command_that_makes_no_sense_ends_with_2(run: Callable[[str], int], line: str) -> None:
    with pytest.raises(SystemExit) as ending:
        run(line)
    assert ending.value.code == 2


def test_nothing_is_overwritten(desk: Path, run: Callable[[str], int], capsys: pytest.CaptureFixture[str]) -> None:
    before = (desk / "1.key").read_bytes()
    assert run("key new --name Eve --out 1.key --passphrase-file pass.txt") == 2
    assert (desk / "1.key").read_bytes() == before
    assert "1.key" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("check policy.json", 2, "not a sealed bid"),
        ("check nowhere.seal", 2, "nowhere.seal"),
        ("open policy.json --key 1.key --out x --passphrase-file pass.txt", 1, "headers file"),
        ("open facts.json --key facts.json --out x --passphrase-file pass.txt", 1, "headers file"),
        ("key show facts.json", 2, "not a member's key file"),
        ("key sign-policy facts.json --key 1.key --out x --passphrase-file pass.txt", 1, "policy file"),
        ("key sign-policy policy.json --key 1.key --out x --passphrase-file policy.json", 1, "passphrase is wrong"),
        ("key new --name Nadia --out x --passphrase-file 1.key.empty", 2, "1.key.empty"),
        ("seal --policy policy.json --facts facts.json --folder nowhere --out x", 1, "no folder"),
        ("seal --policy policy.json --facts policy.json --folder bid --out x", 1, "facts file"),
    ],
)
def test_faults_end_with_one_sentence(
    run: Callable[[str], int], capsys: pytest.CaptureFixture[str], line: str, code: int, word: str
) -> None:
    assert run(line) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert word in said.err


def test_papers_that_cannot_be_sealed_are_refused(
    desk: Path, run: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    technical = desk / "bid" / "technical"
    (technical / ".hidden").write_bytes(b"")
    assert run(seal_line("never.seal")) == 1
    assert "rename" in capsys.readouterr().err
    (technical / ".hidden").unlink()
    (technical / "link").symlink_to("/etc/passwd")
    assert run(seal_line("never.seal")) == 1
    assert "plain file" in capsys.readouterr().err
    (technical / "link").unlink()
    (technical / "deeper").mkdir()
    assert run(seal_line("never.seal")) == 1
    (technical / "deeper").rmdir()
    assert not (desk / "never.seal").exists()


def test_a_short_passphrase_is_refused(desk: Path, run: Callable[[str], int]) -> None:
    (desk / "short.txt").write_text("too short")
    (desk / "latin.txt").write_bytes("très très long".encode("latin-1"))
    for name in ("short.txt", "latin.txt"):
        assert run(f"key new --name Nadia --out short.key --passphrase-file {name}") == 1
    assert not (desk / "short.key").exists()


def test_a_passphrase_is_asked_twice(desk: Path, run: Callable[[str], int], monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([PASSPHRASE, "something else"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    assert run("key new --name Nadia --out asked.key") == 1
    assert not (desk / "asked.key").exists()


def test_another_policy_than_the_one_on_the_notice_stops_everything(run: Callable[[str], int]) -> None:
    assert main([*seal_line("x").split(), "--expect", "0000 " * 8]) == 1


def test_the_commands_need_neither_web_nor_database() -> None:
    program = "import sys, bids.__main__; print(sorted({'flask', 'sqlalchemy', 'rq', 'babel'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_sentence_can_be_said() -> None:
    facts = {"at": "x", "name": "x", "what": "x", "kid": "x", "most": 1}
    for sentence in SENTENCES.values():
        assert sentence.format(**facts, lot="x").endswith(".")


def test_a_key_file_says_nothing_secret(desk: Path) -> None:
    assert set(json.loads((desk / "1.key").read_bytes())) == {
        "v", "name", "kid", "opening", "signing", "protection", "sealed",
    }  # fmt: skip


def test_members_of_the_policy_are_those_of_the_keys() -> None:
    one = seals.member(1).public
    assert POLICY.members[0] == Member(one.name, "member", one.opening, one.signing)
