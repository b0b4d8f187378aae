"""The secrets of one portal: made once, kept in its data folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from launch.places import PYTHON, Data
from launch.processes import run_to_end


def of(data: Data) -> dict[str, str]:
    """Return the portal's secrets as its environment names them, making those that are missing."""
    receipt, log = data.secrets / "receipt.pem", data.secrets / "log.pem"
    if not (receipt.exists() and log.exists()):
        command = [PYTHON, "-m", "config", "keys", str(data.secrets)]
        run_to_end(command, data.logs / "keys.log", "The keys could not be made")
    return {
        "SECRET_KEY": secret_key(data.secrets / "secret_key"),
        "RECEIPT_KEY_FILE": str(receipt),
        "LOG_KEY_FILE": str(log),
    }


def secret_key(path: Path) -> str:
    """Return the key that signs sessions: 384 random bits, the same at every start."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    return path.read_text()
