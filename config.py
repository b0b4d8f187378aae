"""The settings of the portal: read from the environment once, frozen, all faults told together.

`python -m config keys DIRECTORY` makes the portal's two signing keys.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

SECRET_LENGTH = 32
SECRET_LETTERS = 12  # different ones: what people type in place of a secret repeats itself


class BadSettings(SystemExit):
    """Start-up is refused; the message lists every fault, so that one look mends them all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the processes need to know. Addresses are URLs, places are absolute paths."""

    database_url: str
    redis_url: str
    secret_key: str
    portal_url: str
    mail_url: str
    mail_from: str
    files_dir: Path
    receipt_key_file: Path
    log_key_file: Path
    log_name: str
    demonstration: bool = False
    behind_proxy: bool = False

    @property
    def secure(self) -> bool:
        """Say whether the portal is reached over TLS: cookies then refuse to travel in clear."""
        return self.portal_url.startswith("https://")


Reading = Callable[[str], object]


def text(value: str) -> str:
    """Take a value as it stands."""
    return value


def secret(value: str) -> str:
    """Take a secret that is long enough and not one from a manual."""
    if len(value) < SECRET_LENGTH or len(set(value)) < SECRET_LETTERS:
        raise ValueError(f"must be a random secret of at least {SECRET_LENGTH} characters")
    return value


def address(*schemes: str) -> Reading:
    """Take an address of one of these schemes."""

    def read_address(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ValueError(f"must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    return read_address


def folder(value: str) -> Path:
    """Take a folder that exists."""
    if not Path(value).is_dir():
        raise ValueError("must name a folder that exists")
    return Path(value).resolve()


def file(value: str) -> Path:
    """Take a file that can be read."""
    if not os.access(value, os.R_OK):
        raise ValueError("must name a file that this process can read")
    return Path(value).resolve()


def flag(value: str) -> bool:
    """Take `1` for yes, anything else for no."""
    return value == "1"


# Name in the environment -> how it is read. What has a default in Settings may be absent.
READINGS: dict[str, Reading] = {
    "DATABASE_URL": address("postgresql"),
    "REDIS_URL": address("redis", "rediss", "unix"),
    "SECRET_KEY": secret,
    "PORTAL_URL": address("http", "https"),
    "MAIL_URL": address("smtp", "smtps", "folder"),
    "MAIL_FROM": text,
    "FILES_DIR": folder,
    "RECEIPT_KEY_FILE": file,
    "LOG_KEY_FILE": file,
    "LOG_NAME": text,
    "DEMONSTRATION": flag,
    "BEHIND_PROXY": flag,
}
OPTIONAL = {"DEMONSTRATION": "0", "BEHIND_PROXY": "0"}


def read(environ: Mapping[str, str]) -> Settings:
    """Return the settings, or stop with the list of everything that is wrong with them."""
    given = {**OPTIONAL, **_named_after_host(environ), **environ}
    values: dict[str, object] = {}
    faults = [fault for name, reading in READINGS.items() if (fault := _take(values, given, name, reading))]
    if faults:
        raise BadSettings("The settings cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))
    return Settings(**{field.name: values[field.name] for field in fields(Settings)})  # type: ignore[arg-type]


def _named_after_host(environ: Mapping[str, str]) -> dict[str, str]:
    """Name the ledger (for ever: it is signed into checkpoints) and the sender of mail, unless told otherwise."""
    host = urlsplit(environ.get("PORTAL_URL", "")).hostname
    return {"LOG_NAME": f"{host}/ledger", "MAIL_FROM": f"Safqa Fibre <no-reply@{host}>"} if host else {}


def _take(values: dict[str, object], given: Mapping[str, str], name: str, reading: Reading) -> str | None:
    try:
        values[name.lower()] = reading(given[name])
    except KeyError:
        return f"{name} is missing"
    except ValueError as fault:
        return f"{name} {fault}"
    return None


def make_keys(directory: Path) -> None:
    """Make the receipt key (ES256) and the log key (Ed25519) where they do not stand yet, readable by us alone."""
    from kernel.crypto import keys  # noqa: PLC0415 - settings are read by processes that need no keys

    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, make in (("receipt.pem", keys.make_receipt_key), ("log.pem", keys.make_log_key)):
        _write_once(directory / name, make())


def _write_once(path: Path, content: bytes) -> None:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)


def main(arguments: list[str]) -> int:
    """Run `python -m config keys DIRECTORY`."""
    match arguments:
        case ["keys", directory]:
            make_keys(Path(directory))
            return 0
        case _:
            sys.stderr.write("usage: python -m config keys DIRECTORY\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
