"""How a page makes something happen: one turn for its person, or one look that changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from flask import request

from audit.actions import record_refusal
from audit.rules import RECORDED
from kernel.refusals import Refused
from kernel.turn import Actor, Turn, take
from kernel.turn import look as look_once
from portal.people import current_actor
from portal.services import services

REFERENCE = re.compile("[A-Z]{2,4}(-[0-9A-Z]{1,12}){1,4}")

P = ParamSpec("P")
T = TypeVar("T")


def perform(action: Callable[Concatenate[Turn, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Take a turn for the person who asks; a refusal that the ledger keeps is written in a turn of its own."""
    try:
        return take(services().sessions, current_actor(), lambda turn: action(turn, *args, **kwargs))
    except Refused as refusal:
        keep(refusal, current_actor())
        raise


def look(question: Callable[Concatenate[Turn, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask something for the person who asks; nothing is written."""
    return look_once(services().sessions, current_actor(), lambda turn: question(turn, *args, **kwargs))


def keep(refusal: Refused, actor: Actor) -> None:
    """Tell the ledger of a refusal if it is one of those that are kept; its subject is what was asked for."""
    if refusal.code in RECORDED:
        page = request.endpoint or "none"
        take(services().sessions, actor, lambda turn: record_refusal(turn, refusal, asked_for(page), page))


def asked_for(page: str) -> str:
    """Return the reference in the address (of a tender, of a lot), else the page: never a secret or what was typed."""
    given = (str(value) for value in (request.view_args or {}).values())
    return next((one for one in given if REFERENCE.fullmatch(one)), page)
