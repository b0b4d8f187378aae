"""A whole portal that stands while the journeys are played: web, relay, work, tick, and the demonstration's people."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import config
from demonstration.cast import Company, company
from demonstration.keyring import Keyring
from kernel.crypto import keys, notes
from launch import ports
from launch.places import PYTHON, ROOT, Data, clean_environment
from launch.portal import processes
from launch.processes import Child, stop_all
from notices.outside import MailFolder
from tests.make.waiting import until

# Far from the numbers of the other tests' databases: a queue that two portals share would run one's work in the other.
REDIS_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """A portal that answers, and what its people hold beside it."""

    address: str
    data: Data
    settings: config.Settings
    environment: dict[str, str]

    @property
    def company(self) -> Company:
        """Who is in the demonstration."""
        return company()

    @property
    def keyring(self) -> Keyring:
        """The keys that its people hold."""
        return Keyring(self.data.home / "keys", self.company.passphrase)

    @property
    def vkey(self) -> str:
        """The ledger's public key, as a notice prints it."""
        key = keys.load_log_key(self.settings.log_key_file.read_bytes())
        return notes.signer(self.settings.log_name, key).verifier.vkey

    def letters(self, reader: str) -> list[EmailMessage]:
        """Return the letters in somebody's mailbox, the newest first."""
        messages = (message for _, message in MailFolder(self.data.mail).messages())
        return [message for message in messages if message["To"] == reader]

    def letter(self, reader: str, holding: str) -> str:
        """Wait for a letter whose text holds something, and return the text."""
        return until(
            lambda: next((text for text in self._texts(reader) if holding in text), ""), f"a letter to {reader}"
        )

    def _texts(self, reader: str) -> Iterator[str]:
        for message in self.letters(reader):
            body = message.get_body(("plain",))
            yield str(body.get_content()) if body else ""

    def run(self, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run one of the project's command lines."""
        command = [PYTHON, "-m", *arguments]
        return subprocess.run(command, cwd=cwd, env=self.environment, capture_output=True, text=True, check=False)


@contextmanager
def standing(home: Path, database: dict[str, str], redis_url: str) -> Iterator[Standing]:
    """Load the demonstration, start the processes, lend the portal, stop them."""
    data, port = Data(home), ports.any_free()
    data.prepare()
    config.make_keys(data.secrets)
    address = f"http://localhost:{port}"
    told = {**database, "REDIS_URL": redis_url, **_told(data, address)}
    made = Standing(address, data, config.read(told), {**clean_environment(), **told})
    loaded = made.run("demonstration", "load")
    assert loaded.returncode == 0, loaded.stderr
    children = processes(port, data, made.environment)
    try:
        for child in children:
            child.start()
        until(lambda: _answers(port, children), "the portal to answer")
        yield made
    finally:
        stop_all(children)


def _told(data: Data, address: str) -> dict[str, str]:
    return {
        "SECRET_KEY": "a-secret-of-the-journeys-0123456789-xyz",
        "PORTAL_URL": address,
        "MAIL_URL": f"folder://{data.mail}",
        "FILES_DIR": str(data.files),
        "RECEIPT_KEY_FILE": str(data.secrets / "receipt.pem"),
        "LOG_KEY_FILE": str(data.secrets / "log.pem"),
        "DEMONSTRATION": "1",
        "BEHIND_PROXY": "1",  # each person comes from an address of their own, as a proxy would say
    }


def _answers(port: int, children: list[Child]) -> bool:
    assert all(child.alive() for child in children), "a process of the portal stopped at once"
    line = HTTPConnection(ports.HOST, port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()
