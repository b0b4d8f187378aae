"""Sealing and opening on a machine of one's own, without the portal and without a network.

    python -m bids key new --name "Amina Benali" --out amina.key      a member's keys: amina.key, amina.key.pub
    python -m bids key sign-policy POLICY --key amina.key --out FILE  sign the commission's opening policy
    python -m bids key drill CHALLENGE --key amina.key --out FILE     answer a key drill
    python -m bids seal --policy POLICY --facts FACTS --folder DIR --out bid.seal
    python -m bids check bid.seal                                     what a sealed file holds, and that it is whole
    python -m bids open HEADERS --key amina.key --out shares.json     a member's shares of the released envelopes

Ends with 0 when done, 1 when refused, 2 when something cannot be read or written. Formats: docs/seal-1.md.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import normalize

from bids.rules.archive import Archive, File
from bids.rules.envelope import SEED_BYTES, Envelope, Sealed, seal_envelope
from bids.rules.facts import Facts, read_facts
from bids.rules.prices import prices_in
from bids.rules.sealfile import read_sealfile, write_sealfile
from bids.rules.shares import read_headers, unwrap_shares, write_shares
from kernel.crypto import drill, memberkeys
from kernel.crypto.memberkeys import MemberKeys
from kernel.crypto.policy import Policy, fingerprint, policy_hash, read_policy, write_policy_signature
from kernel.refusals import Refused

DONE, REFUSED, UNREADABLE = 0, 1, 2
LEAST_PASSPHRASE = 12
LONGEST_NAME = 200

SENTENCES = {
    "archive_malformed": "The papers cannot be put together ({at}).",
    "drill_not_for_these_keys": "This challenge was not made for these keys.",
    "facts_malformed": "The facts file is not as the portal writes it ({at}); download it again.",
    "file_name_refused": "The file name {name!r} is not safe on every machine; rename the file.",
    "file_name_twice": "Two files are called {name!r} (capitals do not count); rename one.",
    "filed_for_another": "The envelopes are bound to another {what} than this file says.",
    "filing_malformed": "The sealed file is damaged ({at}); seal again.",
    "filing_too_large": "The sealed file is damaged; seal again.",
    "headers_malformed": "The headers file is not as the portal writes it ({at}); download it again.",
    "no_seal_file": "This is not a sealed bid.",
    "not_a_member": "These keys ({kid}) are not among the commission's.",
    "policy_malformed": "The policy file is not as the portal writes it ({at}); download it again.",
    "prices_for_another_lot": "prices.json is for lot {lot}, not for this one.",
    "prices_malformed": "prices.json is out of form ({at}).",
    "prices_missing": "The folder of the financial envelope has no prices.json.",
    "seal_file_damaged": "The sealed file is damaged or incomplete; seal again.",
    "too_many_files": "An envelope holds at most {most} files.",
}


class Trouble(Exception):
    """What only this command line can meet: a missing folder, a wrong passphrase. Its text is the sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except Refused as refusal:
        print(SENTENCES.get(refusal.code, refusal.code).format(**refusal.facts), file=sys.stderr)
        return UNREADABLE if refusal.code == "no_seal_file" else REFUSED
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    except memberkeys.BadKeyFile as fault:
        print(f"This is not a member's key file: {fault}.", file=sys.stderr)
        return UNREADABLE
    except OSError as fault:
        print(f"{fault.filename}: {fault.strerror}.", file=sys.stderr)
        return UNREADABLE
    return DONE


def new_key(options: argparse.Namespace) -> None:
    """Make a member's keys: the protected file, and beside it the public one to give to the authority."""
    keys = memberkeys.new_member_keys(options.name)
    _write(options.out, [memberkeys.write_secret_file(keys, _new_passphrase(options))], secret=True)
    public = options.out.with_name(options.out.name + ".pub")
    _write(public, [memberkeys.write_public_file(keys)])
    print(f"Keys {keys.kid} of {keys.name}. Keep {options.out} and its passphrase; give {public} to the authority.")


def show_key(options: argparse.Namespace) -> None:
    """Say whose key file this is."""
    public = memberkeys.read_secret_owner(options.file.read_bytes())
    print(f"{public.kid}  {public.name}")


def sign_policy(options: argparse.Namespace) -> None:
    """Sign a commission's opening policy."""
    policy = _policy(options)
    _write(options.out, [write_policy_signature(_keys(options), policy)])
    print(f"Signed the policy {fingerprint(policy_hash(policy))}. Send {options.out} to the authority.")


def answer_drill(options: argparse.Namespace) -> None:
    """Answer a key drill."""
    challenge = options.challenge.read_bytes()
    _write(options.out, [drill.write_answer(_keys(options), challenge)])
    print(f"Answered. Send {options.out} to the portal.")


def seal(options: argparse.Namespace) -> None:
    """Seal the papers of a bid, one envelope for each folder."""
    policy, facts = _policy(options), read_facts(options.facts.read_bytes())
    if facts.policy_hash != policy_hash(policy):
        raise Trouble("The facts are for another policy than this one: do not go on, call the authority.")
    envelopes = [_sealed(envelope, facts, policy, options.folder) for envelope in facts.envelopes]
    _write(options.out, write_sealfile(policy, envelopes))
    check(argparse.Namespace(file=options.out))


def check(options: argparse.Namespace) -> None:
    """Say what a sealed file holds, after checking every fingerprint."""
    sealed = read_sealfile(options.file.read_bytes())
    print(f"Tracker  {sealed.filing.tracker}")
    print(f"Policy   {fingerprint(policy_hash(sealed.policy))}  ({sealed.policy.k} of {len(sealed.policy.members)})")
    for header in sealed.filing.headers:
        base = header.base
        print(
            f"{base.envelope:12} {header.size:>10} bytes  {base.tender} {base.lot} {base.bidder} version {base.version}"
        )


def open_headers(options: argparse.Namespace) -> None:
    """Unwrap a member's own shares of the released envelopes."""
    bundle = read_headers(options.headers.read_bytes())
    keys = _keys(options)
    posted = unwrap_shares(keys, bundle)
    _write(options.out, [write_shares(keys, bundle.policy, posted)])
    closed = sum(share is None for share in posted.shares.values())
    print(f"{len(posted.shares) - closed} shares of {len(posted.shares)} envelopes. Send {options.out} to the portal.")


def _sealed(envelope: Envelope, facts: Facts, policy: Policy, folder: Path) -> Sealed:
    archive = _archive(folder / envelope)
    if envelope is Envelope.FINANCIAL:
        prices_in(archive, facts.lot)
    return seal_envelope(secrets.token_bytes(SEED_BYTES), facts.base(envelope), policy, archive)


def _archive(folder: Path) -> Archive:
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}; put the papers of that envelope there.")
    papers = sorted(folder.iterdir())
    for paper in papers:
        if not paper.is_file() or paper.is_symlink():
            raise Trouble(f"{paper.name!r} is not a plain file; put the papers themselves into the folder.")
    return Archive(tuple(File(normalize("NFC", paper.name), paper.read_bytes()) for paper in papers))


def _policy(options: argparse.Namespace) -> Policy:
    """Return the policy in a file, compared with the fingerprint the user was given, if any."""
    policy = read_policy(options.policy.read_bytes())
    found = fingerprint(policy_hash(policy))
    if options.expect and options.expect.casefold().split() != found.split():
        raise Trouble(f"The policy's fingerprint is {found}, not the one expected: do not go on, call the authority.")
    return policy


def _keys(options: argparse.Namespace) -> MemberKeys:
    data = options.key.read_bytes()
    owner = memberkeys.read_secret_owner(data)
    try:
        return memberkeys.read_secret_file(data, _passphrase(options, f"Passphrase of {owner.name}: "))
    except memberkeys.WrongPassphrase as fault:
        raise Trouble("The passphrase is wrong, or the key file was altered.") from fault


def _new_passphrase(options: argparse.Namespace) -> str:
    passphrase = _passphrase(options, "New passphrase: ")
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Trouble(f"A passphrase has at least {LEAST_PASSPHRASE} characters; take several words.")
    if passphrase != _passphrase(options, "The same again: "):
        raise Trouble("The two passphrases differ.")
    return passphrase


def _passphrase(options: argparse.Namespace, prompt: str) -> str:
    if options.passphrase_file:
        return _text(options.passphrase_file.read_bytes())
    return getpass.getpass(prompt)


def _text(data: bytes) -> str:
    try:
        return data.decode().rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise Trouble("The passphrase file is not UTF-8 text.") from fault


def _write(path: Path, pieces: Iterable[bytes], *, secret: bool = False) -> None:
    """Write a new file; one that exists is never overwritten."""
    path.touch(mode=0o600 if secret else 0o644, exist_ok=False)
    with path.open("wb") as file:
        file.writelines(pieces)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bids", description="Seal and open bids without the portal.")
    commands = parser.add_subparsers(required=True, metavar="command")
    key = commands.add_parser("key", help="a member's keys").add_subparsers(required=True, metavar="command")

    command = _command(key, "new", new_key, "make a member's keys")
    command.add_argument("--name", required=True, type=_name, help="the member's name, as it stands in the policy")
    _paths(command, "--out", "--passphrase-file")
    _paths(_command(key, "show", show_key, "say whose key file this is"), "file")
    command = _command(key, "sign-policy", sign_policy, "sign the commission's opening policy")
    _paths(command, "policy", "--key", "--out", "--passphrase-file")
    command.add_argument("--expect", help="the fingerprint you were given: eight groups of four digits")
    _paths(
        _command(key, "drill", answer_drill, "answer a key drill"), "challenge", "--key", "--out", "--passphrase-file"
    )

    command = _command(commands, "seal", seal, "seal a bid")
    _paths(command, "--policy", "--facts", "--folder", "--out")
    command.add_argument("--expect", help="the policy's fingerprint on the notice: eight groups of four digits")
    _paths(_command(commands, "check", check, "check a sealed file"), "file")
    command = _command(commands, "open", open_headers, "unwrap your shares of released envelopes")
    _paths(command, "headers", "--key", "--out", "--passphrase-file")
    return parser


def _name(text: str) -> str:
    if not text.isprintable() or not 0 < len(text) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {LONGEST_NAME} printable characters")
    return text


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
    command.set_defaults(run=run)
    return command


def _paths(command: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        if name.startswith("--") and name != "--passphrase-file":
            command.add_argument(name, type=Path, required=True)
        else:
            command.add_argument(name, type=Path)


if __name__ == "__main__":
    sys.exit(main())
