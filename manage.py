#!/usr/bin/env python3
"""The two commands: `python3 manage.py run` and `python3 manage.py test`; `--help` names a few more."""

import sys

# Read by whatever Python stands there: nothing newer than Python 3.6 may precede this question.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Safqa needs Python 3.11 or newer and this is {}.{}: start it with python3.11.".format(*sys.version_info))

from launch.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
