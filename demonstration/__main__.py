"""The demonstration of a portal whose environment is set.

`python -m demonstration load`: people, firms and tenders, once for each folder of data; prints the accounts.
`python -m demonstration play`: the main job over the web, every outcome checked; ends with 0 if all of it held.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing

import config
from demonstration.load import Console, load
from demonstration.load.accounts import table
from demonstration.play import play


def main(arguments: list[str]) -> int:
    """Run one command."""
    settings = config.read(os.environ)
    if not settings.demonstration:
        print("This portal is no demonstration: DEMONSTRATION is not 1. Nothing was done.", file=sys.stderr)
        return 2
    match arguments:
        case ["load"]:
            with closing(Console(settings)) as console:
                load(console)
                print(table(console.company, console.keyring))
            return 0
        case ["play"]:
            return 0 if play(settings, sys.stdout) else 1
        case _:
            print("usage: python -m demonstration load | play", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
