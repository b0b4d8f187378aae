"""How a letter leaves: over SMTP, or into a folder where the demonstration's people read their mail."""

from __future__ import annotations

import hashlib
import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE = 20.0  # seconds that a mail server may take to answer
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Mailer(Protocol):
    """Whatever takes a message away. The same Message-ID sent twice must be one message to its reader."""

    def send(self, message: EmailMessage) -> None:
        """Take a message, or raise: the job is then tried again."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: `smtps://user:password@host`, or `smtp://…` with STARTTLS unless `?tls=none`."""

    url: str

    def send(self, message: EmailMessage) -> None:
        """Hand the message to the server."""
        parts, context = urlsplit(self.url), ssl.create_default_context()
        with self._reached(context) as server:
            if parts.scheme == "smtp" and parse_qs(parts.query).get("tls") != ["none"]:
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    def _reached(self, context: ssl.SSLContext) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=context)
        return smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder of messages, each in a file named after its Message-ID and written once."""

    place: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message whole, or not at all; one that is there already stays as it is."""
        handle, name = tempfile.mkstemp(dir=self.place, prefix=".")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(bytes(message))
            os.link(name, self._file(message))
        except FileExistsError:
            return
        finally:
            Path(name).unlink()

    def messages(self) -> Iterator[tuple[str, EmailMessage]]:
        """Yield the messages, newest first, each with its name in the folder."""
        for file in sorted(self.place.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
            yield file.stem, _read(file)

    def message(self, name: str) -> EmailMessage | None:
        """Return a message by its name; nothing if there is none, or if that is no name."""
        file = self.place / f"{name}.eml"
        return _read(file) if _NAME.fullmatch(name) and file.is_file() else None

    def _file(self, message: EmailMessage) -> Path:
        return self.place / f"{hashlib.sha256(message['Message-ID'].encode()).hexdigest()}.eml"


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def mailer(url: str) -> Mailer:
    """Return the way out that an address names: `folder:///…`, `smtp://…` or `smtps://…`."""
    parts = urlsplit(url)
    return MailFolder(Path(parts.path)) if parts.scheme == "folder" else Smtp(url)
