"""`python -m accounts`: what agencies and checkers run, without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.__main__ import main
from tests.make.attestations import CLAIMS, FILE, KEY, NOON, OTHER_NIF, PORTAL, token

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_URL", PORTAL)
    (tmp_path / "key.pem").write_text(KEY)
    (tmp_path / "claims.json").write_text(json.dumps(CLAIMS))
    (tmp_path / "issuers.json").write_text(json.dumps(FILE))
    (tmp_path / "token").write_text(token() + "\n")
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(folder)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(list(arguments))
        except SystemExit as end:
            code = int(str(end.code))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_it


AT = ("--issuers", "issuers.json", "--at", NOON.isoformat())


def test_the_command_checks_what_the_command_issued(run: Run, folder: Path) -> None:
    code, out, err = run("issue-attestation", "--key", "key.pem", "--claims", "claims.json", "--kid", "2026")
    assert (code, err, out.count("\n")) == (0, "", 1)
    (folder / "token").write_text(out)
    code, out, err = run("check-attestation", "token", *AT, "--nif", "0025 1612 0492 183")
    assert (code, err) == (0, "")
    assert json.loads(out) == {"valid": True, **CLAIMS}
    assert out.startswith('{"valid": true, "iss": ')


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("token", *AT, "--nif", OTHER_NIF), "other_firm"),
        (("token", *AT[:3], (NOON + timedelta(days=400)).isoformat()), "expired"),
        (("token", *AT[:3], "2026-02-01T00:00:00Z"), "not_yet_valid"),
        (("key.pem", *AT), "malformed"),
    ],
)
def test_the_command_says_why_and_exits_1(run: Run, arguments: tuple[str, ...], why: str) -> None:
    assert run("check-attestation", *arguments) == (1, f'{{"valid": false, "why": "{why}"}}\n', "")


def test_the_command_checks_for_the_portal_it_runs_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_URL", "https://other.example")
    assert run("check-attestation", "token", *AT)[1] == '{"valid": false, "why": "wrong_audience"}\n'


def test_what_is_valid_is_told_in_utf_8_whatever_the_terminal_speaks(folder: Path) -> None:
    (folder / "token").write_text(token(name="مؤسسة étoile"))
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "accounts", "check-attestation", str(folder / "token"), *AT]
    command[command.index("issuers.json")] = str(folder / "issuers.json")
    told = {**plain, "PORTAL_URL": PORTAL, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=folder, env=told, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout.decode("utf-8"))["name"] == "مؤسسة étoile"


def test_a_file_nested_too_deeply_is_told_in_one_line(run: Run, folder: Path) -> None:
    (folder / "issuers.json").write_text("[" * 200_000)
    code, out, err = run("check-attestation", "token", *AT)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_claim_called_valid_does_not_decide(run: Run, folder: Path) -> None:
    (folder / "token").write_text(token(valid=False))
    assert json.loads(run("check-attestation", "token", *AT)[1])["valid"] is True


def test_bytes_that_are_no_text_are_malformed(run: Run, folder: Path) -> None:
    (folder / "token").write_bytes(b"\xff\xfe" + token().encode())
    assert run("check-attestation", "token", *AT)[:2] == (1, '{"valid": false, "why": "malformed"}\n')


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("other",),
        ("check-attestation",),
        ("check-attestation", "token"),
        ("check-attestation", "missing", *AT),
        ("check-attestation", "token", "--issuers", "missing"),
        ("check-attestation", "token", "--issuers", "token"),
        ("check-attestation", "token", "--issuers", "claims.json"),
        ("check-attestation", "token", *AT[:3], "noon"),
        ("check-attestation", "token", *AT, "--nif", "NIF"),
        ("check-attestation", "token", "token", *AT),
        ("issue-attestation", "--key", "key.pem"),
        ("issue-attestation", "--key", "missing", "--claims", "claims.json"),
        ("issue-attestation", "--key", "token", "--claims", "claims.json"),
        ("issue-attestation", "--key", "key.pem", "--claims", "key.pem"),
        ("issue-attestation", "--key", "key.pem", "--claims", "issuers.json"),
    ],
)
def test_what_the_command_is_given_wrongly_exits_2_with_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("accounts: ")
