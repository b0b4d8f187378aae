"""The command line of agencies and of whoever checks their attestations, and the portal's first administrator.

    python -m accounts issue-attestation --key KEY.pem --claims CLAIMS.json [--kid KID]
    python -m accounts check-attestation FILE --issuers ISSUERS.json [--nif NIF] [--at INSTANT]
    python -m accounts first-admin --email ADDRESS --name NAME

`check-attestation` reads the token from FILE (`-`: standard input) and exits 0 if it is valid, 1 if it is refused.
What the command itself was given wrongly exits 2 with one line. The audience is the portal of PORTAL_URL.
The first two need no database; `first-admin` takes DATABASE_URL, SECRET_KEY and PORTAL_URL from the environment and
prints the address at which the invitation is accepted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from accounts.rules.attestation import check_attestation, issue
from accounts.rules.identity import digits
from accounts.rules.issuers import read_issuers
from kernel.clock import as_of, now
from kernel.refusals import Refused
from kernel.tokens import LONGEST

PORTAL_URL = "http://localhost:8000"


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise SystemExit(usage(message))


def usage(message: str) -> int:
    """Print one line that says what was wrong with the command, and return its exit code."""
    print(f"accounts: {' '.join(message.split())}", file=sys.stderr)
    return 2


def issue_attestation(given: argparse.Namespace) -> int:
    """Print the attestation of a file of claims, signed with an agency's key."""
    claims = json_file(given.claims)
    if not isinstance(claims, dict):
        raise ValueError(f"{given.claims}: not a JSON object")  # noqa: TRY004  told like every other fault
    print(issue(claims, text_file(given.key), given.kid))
    return 0


def check(given: argparse.Namespace) -> int:
    """Print whether an attestation is valid, with what it says or why not."""
    issuers = read_issuers(json_file(given.issuers))
    at = as_of(given.at) if given.at else now()
    nif = None if given.nif is None else digits(given.nif, "nif")
    portal = os.environ.get("PORTAL_URL", PORTAL_URL)
    try:
        attestation = check_attestation(token_of(given.file), issuers, portal=portal, at=at, nif=nif)
    except Refused as refusal:
        print(json.dumps({"valid": False, "why": refusal.facts["why"]}))
        return 1
    said = {name: value for name, value in attestation.claims.items() if name != "valid"}
    # The bytes of the format, whatever the terminal calls its own
    sys.stdout.buffer.write(json.dumps({"valid": True, **said}, ensure_ascii=False).encode() + b"\n")
    return 0


def first_admin(given: argparse.Namespace) -> int:
    """Print an invitation for the portal's first administrator, where there is none yet."""
    from accounts.first_admin import invite_first  # noqa: PLC0415 - the other commands need no database

    print(invite_first(os.environ, given.name, given.email))
    return 0


def token_of(name: str) -> str:
    """Return the token in a file, without the newline that ends a text file; what is no text is no token."""
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
        return stream.read(2 * LONGEST).decode("ascii", "replace").strip(" \t\r\n")


def text_file(name: str) -> str:
    """Return the text of a file."""
    return Path(name).read_text("utf-8")


def json_file(name: str) -> Any:  # noqa: ANN401  JSON is what it is
    """Return the JSON of a file; ValueError names it."""
    try:
        return json.loads(text_file(name))
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"{name}: {fault}") from None


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: what it does, and what it is given."""

    run: Callable[[argparse.Namespace], int]
    arguments: Mapping[str, Mapping[str, Any]]


COMMANDS: Mapping[str, Command] = {
    "issue-attestation": Command(
        issue_attestation,
        {
            "--key": {"required": True, "help": "the agency's private key, PEM"},
            "--claims": {"required": True, "help": "the claims, JSON"},
            "--kid": {"help": "the key's name in the agency's JWKS; without it, its thumbprint (RFC 7638)"},
        },
    ),
    "check-attestation": Command(
        check,
        {
            "file": {"metavar": "FILE", "help": "the token; - for standard input"},
            "--issuers": {"required": True, "help": "the agencies and their keys, JSON"},
            "--nif": {"help": "the firm that shows the attestation"},
            "--at": {"metavar": "INSTANT", "help": "as of this instant (RFC 3339) instead of now"},
        },
    ),
    "first-admin": Command(
        first_admin,
        {
            "--email": {"required": True, "help": "where the portal writes to this person"},
            "--name": {"required": True, "help": "first name and surname"},
        },
    ),
}


def parser() -> Parser:
    """Return the parser of every subcommand."""
    whole = Parser(
        prog="accounts", description="Attestations of micro-enterprises; the first administrator", allow_abbrev=False
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.run.__doc__, allow_abbrev=False)
        for flag, options in command.arguments.items():
            one.add_argument(flag, **options)
    return whole


def main(arguments: list[str]) -> int:
    """Run one subcommand and return its exit code."""
    given = parser().parse_args(arguments)
    try:
        return COMMANDS[given.command].run(given)
    except Refused as refusal:
        return usage(refusal.code.replace("_", " "))
    except (OSError, ValueError) as fault:
        return usage(str(fault))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
