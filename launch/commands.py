"""The commands of manage.py: which exist, what they are given, and how each ends."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from launch import portal, trial
from launch.places import VAR, Data
from launch.steps import Trouble, complain, trouble_of

PORT = 8000
INTERRUPTED = 130  # what a shell expects of a command stopped by Ctrl-C


def main(arguments: Sequence[str]) -> int:
    """Run one command; whatever goes wrong is one sentence on the error output and a code other than 0."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        return _run(read(arguments))
    except Trouble as trouble:
        complain(f"\n{trouble}")
    except OSError as fault:
        complain(f"\n{trouble_of(fault)}")
    except KeyboardInterrupt:
        complain("\nStopped.")
        return INTERRUPTED
    return 1


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Unwind once; what is being stopped then is not interrupted again."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(asked: argparse.Namespace) -> int:
    match asked.command:
        case "run":
            return portal.run(Data(asked.data), asked.port, demo=asked.demo, once=asked.once)
        case "setup":
            return portal.setup()
        case "services":
            return portal.lend_services(Data(asked.data), asked.words)
        case "check":
            return trial.check()
        case _:
            return trial.test(asked.words)


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments. What follows `test` or `--` is not ours: it belongs to pytest, or to the command run."""
    parser = argparse.ArgumentParser(
        prog="manage.py",
        description="Safqa, from the notice to the paid invoice.",
        epilog="SAFQA_POSTGRES (a folder of programs) and SAFQA_REDIS (a program) choose the embedded servers; `wheel` "
        "for those that pip installed. CHROMIUM names the browser of the journeys.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="set up, start the portal with its demonstration, until Ctrl-C")
    run.add_argument("--port", type=port, help=f"where the portal answers (default {PORT})")
    run.add_argument("--demo", action="store_true", help="then play the main job in front of you")
    run.add_argument("--once", action="store_true", help="with --demo: play on data and a port of its own, then leave")
    commands.add_parser("setup", help="set up alone: environment, requirements, assets")
    commands.add_parser(
        "test", help="every check and every test; what follows goes to pytest: test tests/rules -k money"
    )
    commands.add_parser("check", help="the static checks alone")
    services = commands.add_parser("services", help="PostgreSQL and Redis alone, until Ctrl-C or while -- COMMAND runs")
    for command in (run, services):
        command.add_argument("--data", type=folder, default=VAR, help="the folder of the data (default var/)")
    ours, words = _parted(arguments)
    asked = parser.parse_args(ours)
    if asked.command == "run" and asked.once and not asked.demo:
        parser.error("--once plays the demonstration: give --demo --once")
    asked.words = words
    return asked


def _parted(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    given = list(arguments)
    if given[:1] == ["test"] and given[1:] not in (["-h"], ["--help"]):
        return given[:1], [word for word in given[1:2] if word != "--"] + given[2:]
    if "--" in given:
        cut = given.index("--")
        return given[:cut], given[cut + 1 :]
    return given, []


def port(text: str) -> int:
    """Read a port number."""
    if not (text.isdecimal() and 1 <= int(text) <= 65535):  # noqa: PLR2004 - what TCP has
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def folder(text: str) -> Path:
    """Read a folder's name."""
    return Path(os.path.abspath(text))  # noqa: PTH100 - resolve() would follow links that are the user's choice
