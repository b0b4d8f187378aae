"""The first administrator, invited from the command line: nobody is there yet to invite them from a page."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import OperationalError

from accounts.actions import first_administrator
from accounts.rules.links import Purpose, address
from kernel.database import open_bound
from kernel.turn import system, take

NEEDED = ("DATABASE_URL", "SECRET_KEY", "PORTAL_URL")


def invite_first(environ: Mapping[str, str], name: str, email: str) -> str:
    """Invite the first administrator and return the address that accepts the invitation.

    ValueError names every setting that is missing, OSError a database that does not answer; refuses
    `administrator_exists`.
    """
    missing = [setting for setting in NEEDED if not environ.get(setting)]
    if missing:
        raise ValueError(f"set {' and '.join(missing)}, as for the portal itself")
    try:
        sessions = open_bound(environ["DATABASE_URL"], pool_size=1)
        key: UUID = take(sessions, system("command"), lambda turn: first_administrator(turn, name, email).id)
    except OperationalError as fault:
        raise OSError(f"the database of DATABASE_URL does not answer: {fault.orig}") from None
    return address(environ["PORTAL_URL"], key, Purpose.INVITATION, environ["SECRET_KEY"])
