"""The keys that people of the demonstration would hold themselves, kept in one folder so that anybody may play them.

Members' key files are protected by the common passphrase (`passphrase.txt`, for `python -m bids … --passphrase-file`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from demonstration.cast import AgencyPart, PersonPart
from kernel import tokens
from kernel.crypto.keys import make_receipt_key
from kernel.crypto.memberkeys import (
    Cost,
    MemberKeys,
    new_member_keys,
    read_secret_file,
    write_public_file,
    write_secret_file,
)

AGENCIES_SINCE = "2020-01-01T00:00:00Z"
# The least that the format takes: a passphrase that is printed guards nothing, and a load should not last.
LIGHT = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


@dataclass(frozen=True, slots=True)
class Keyring:
    """A folder of keys; each is made when it is first asked for, and then stays."""

    folder: Path
    passphrase: str
    made: dict[Path, MemberKeys] = field(default_factory=dict, repr=False)

    @property
    def passphrase_file(self) -> Path:
        """Return the file with the passphrase of the members' keys."""
        return self._kept("passphrase.txt", f"{self.passphrase}\n".encode())

    def agency_key(self, agency: AgencyPart) -> str:
        """Return the private key (P-256, PEM) with which an agency signs its attestations."""
        path = self.folder / f"{agency.key}.pem"
        return (path if path.exists() else self._kept(path.name, make_receipt_key())).read_text()

    def agency_kid(self, agency: AgencyPart) -> str:
        """Return the name of an agency's key: its RFC 7638 thumbprint."""
        return tokens.public_jwk(self.agency_key(agency))["kid"]

    def published(self, agency: AgencyPart) -> str:
        """Return what an agency publishes: its public keys as a JWKS, each with the time in which it signs."""
        jwk = {**tokens.public_jwk(self.agency_key(agency)), "valid_from": AGENCIES_SINCE, "valid_until": None}
        return json.dumps({"keys": [jwk]})

    def member_file(self, member: PersonPart) -> Path:
        """Return a member's secret key file; beside it stands the public one (`.pub`)."""
        path = self.folder / f"{member.email.partition('@')[0]}.key"
        if not path.exists():
            keys = self.made[path] = new_member_keys(member.name)
            self._kept(f"{path.name}.pub", write_public_file(keys))
            self._kept(path.name, write_secret_file(keys, self.passphrase, LIGHT))
        return path

    def public_file(self, member: PersonPart) -> bytes:
        """Return the file that a member gives to the authority."""
        path = self.member_file(member)
        return path.with_name(f"{path.name}.pub").read_bytes()

    def member_keys(self, member: PersonPart) -> MemberKeys:
        """Return a member's keys, as the passphrase unlocks them."""
        path = self.member_file(member)
        if path not in self.made:
            self.made[path] = read_secret_file(path.read_bytes(), self.passphrase)
        return self.made[path]

    def _kept(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(content)
        return path
