"""Where things stand: the checkout, its virtual environment, and the folder of a running portal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
NODE_MODULES = ROOT / "node_modules"
VAR = ROOT / "var"


@dataclass(frozen=True, slots=True)
class Data:
    """The folder of one running portal: everything that outlives a stop is in it."""

    home: Path

    @property
    def postgres(self) -> Path:
        """Return the cluster of PostgreSQL."""
        return self.home / "postgres"

    @property
    def logs(self) -> Path:
        """Return where each process writes."""
        return self.home / "log"

    @property
    def files(self) -> Path:
        """Return where the portal keeps what is filed."""
        return self.home / "files"

    @property
    def mail(self) -> Path:
        """Return where letters are laid, when nothing sends them."""
        return self.home / "mail"

    @property
    def secrets(self) -> Path:
        """Return the keys of this portal, readable by its owner alone."""
        return self.home / "secrets"

    @property
    def stamps(self) -> Path:
        """Return what has been done once and for all."""
        return self.home / "done"

    @property
    def lock(self) -> Path:
        """Return the file held by the one launcher that runs on this folder."""
        return self.home / "lock"

    def prepare(self) -> None:
        """Make the folders."""
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.logs, self.files, self.mail, self.stamps):
            folder.mkdir(exist_ok=True)
        self.secrets.mkdir(exist_ok=True, mode=0o700)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would lead a child's Python, PostgreSQL or pip astray."""
    astray = (
        "PGHOST",
        "PGPORT",
        "PGUSER",
        "PGDATABASE",
        "PGPASSWORD",
        "PGSERVICE",
        "PGDATA",
        "PGOPTIONS",
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
    )
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    return {**kept, "PATH": f"{VENV / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}", "VIRTUAL_ENV": str(VENV)}
