"""`python -m migrations upgrade [REVISION] | downgrade REVISION`: run as the tables' owner, never as the portal."""

from __future__ import annotations

import os
import sys

from migrations.running import Roles, downgrade, upgrade

NEEDED = ("DATABASE_OWNER_URL", "DATABASE_URL")


def main(arguments: list[str]) -> int:
    """Run the command line; 2 for words that it does not know, or where a setting is missing."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        sys.stderr.write(f"migrations: set {' and '.join(missing)}: the tables' owner, and the portal's own role\n")
        return 2
    roles = Roles(*(os.environ[name] for name in NEEDED))
    match arguments:
        case ["upgrade"]:
            upgrade(roles, "head")
        case ["upgrade", revision]:
            upgrade(roles, revision)
        case ["downgrade", revision]:
            downgrade(roles, revision)
        case _:
            sys.stderr.write("usage: python -m migrations upgrade [REVISION] | downgrade REVISION\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
