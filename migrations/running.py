"""Run the migrations with two roles in mind: the owner changes tables, the application is granted what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from kernel.database import dialect

PLACE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Roles:
    """The address of the owner, and that of the application whose role receives the grants."""

    owner_url: str
    application_url: str

    @property
    def application(self) -> str:
        """Return the name of the application's role."""
        return make_url(self.application_url).username or "safqa"


def upgrade(roles: Roles, revision: str) -> None:
    """Bring the database up to a revision."""
    _run(command.upgrade, roles, revision)


def downgrade(roles: Roles, revision: str) -> None:
    """Take the database back to a revision (`base` for an empty one)."""
    _run(command.downgrade, roles, revision)


def _run(step: object, roles: Roles, revision: str) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(PLACE))
    settings.attributes["application"] = roles.application
    engine = create_engine(dialect(roles.owner_url))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        step(settings, revision)  # type: ignore[operator]
    engine.dispose()
