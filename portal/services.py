"""What a request needs and does not make itself: settings, the database, the keys of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from config import Settings
from kernel.crypto import keys, notes
from kernel.database import Sessions
from kernel.files import Files

EXTENSION = "safqa"


@dataclass(frozen=True)
class Services:
    """Made once per process by `create_app`."""

    settings: Settings
    sessions: Sessions

    @cached_property
    def files(self) -> Files:
        """Return where the files that people hand in are kept."""
        return Files(self.settings.files_dir)

    @cached_property
    def receipt_key(self) -> bytes:
        """Return the private key (PEM) that signs receipts."""
        return self.settings.receipt_key_file.read_bytes()

    @cached_property
    def log(self) -> notes.Signer:
        """Return the ledger's signer; its `verifier.vkey` is what notices print."""
        return notes.signer(self.settings.log_name, keys.load_log_key(self.settings.log_key_file.read_bytes()))


def services() -> Services:
    """Return the services of the running application."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Services):
        raise TypeError(EXTENSION)
    return found
