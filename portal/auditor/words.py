"""An entry of the ledger in words: what happened, who did it, and the facts, each as what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from markupsafe import Markup

from audit.rules import OF_WORDS, Event
from kernel import language as speech
from kernel.canonical import Value
from kernel.clock import ALGIERS, as_of
from oversight.rules import Known, Seat, part_of_system
from portal.language import current, gettext
from portal.look import iso, money, reference

DIGEST = re.compile("(sha256:)?[0-9a-f]{32,128}")
REFERENCE = re.compile("[A-Z]{2,4}-[0-9A-Z-]+|[0-9a-f]{16}")
PIECE = 16

# Facts whose words the catalogues hold: the key's beginning for each.
WORDS = {
    "code": "refusal",
    "grounds": "ground",
    "outcome": "ranked",
    "outcomes": "unsealed",
    "role": "role",
    "what": "column",
}
INSTANTS = frozenset({"before", "closes_at", "opening_at", "received_at"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an event: its name and its value, ready for a page."""

    name: str
    value: Markup


@dataclass(frozen=True, slots=True)
class Held:
    """A role, and the house it was held for."""

    role: str
    house: str | None


@dataclass(frozen=True, slots=True)
class Who:
    """Who acted, as a page names them: a name or a sentence, and the roles held then."""

    name: str
    ref: str | None
    roles: Sequence[Held]


def happened(event: Event) -> str:
    """Return what happened, as a sentence."""
    return said("event", event.event)


def facts(event: Event, texts: Mapping[str, str]) -> list[Fact]:
    """Return the facts of an event in the order in which it states them.

    `texts` are words by their digest: a digest of words is followed by these.
    """
    told = [(name, value) for name, value in event.facts.items() if value != []]
    return [Fact(said("fact", name), shown(name, value) + _words(name, value, texts)) for name, value in told]


def who(event: Event, known: Known | None) -> Who:
    """Return who acted: a person with the roles of that day, a part of the portal, a visitor, or nobody known now."""
    if part_of_system(event.actor):
        return Who(gettext("The portal itself"), event.actor, [])
    if known is None:
        visitor = event.actor == "visitor"
        name = gettext("A visitor") if visitor else gettext("Somebody whose personal data were erased")
        return Who(name, None if visitor else event.actor, [])
    return Who(known.name, event.actor, [_held(seat) for seat in known.seats_at(event.at)])


def said(beginning: str, word: str) -> str:
    """Return the words of the catalogue for a word of the code."""
    key = f"{beginning}.{word}"
    return str(gettext(key))


def exactly(at: datetime) -> Markup:
    """Return an instant to the second, short enough for a cell: the day in Algiers, and the hour under it."""
    local = at.astimezone(ALGIERS)
    day = speech.day(local.date(), current().code, "day_short")
    return Markup('<time datetime="{}" dir="ltr">{} <wbr>{}</time>').format(iso(at), day, local.strftime("%H:%M:%S"))


def digest(text: str) -> Markup:
    """Return a digest that a narrow screen may break, from left to right in every language."""
    return Markup('<bdi dir="ltr"><code>{}</code></bdi>').format(_breakable(text))


def note(text: str) -> Markup:
    """Return a signed note, line for line, which a narrow screen may break."""
    lines = (_breakable(line) for line in text.strip().split("\n"))
    return Markup('<bdi dir="ltr"><code>{}</code></bdi>').format(Markup("<br>").join(lines))


def _breakable(text: str) -> Markup:
    return Markup("<wbr>").join(text[start : start + PIECE] for start in range(0, len(text), PIECE))


def shown(name: str, value: Value) -> Markup:
    """Return a value as what it is: words of the catalogue, an instant, an amount, a reference, a digest."""
    if isinstance(value, Mapping):
        return _joined([Markup("{}: {}").format(_key(key), shown(name, one)) for key, one in value.items()])
    if isinstance(value, (list, tuple)):
        return _joined([shown(name, one) for one in value])
    return _plain(name, value)


def _words(name: str, value: Value, texts: Mapping[str, str]) -> Markup:
    """Return the words that a digest stands for, or that they are not to be had any more."""
    if name not in OF_WORDS or not isinstance(value, str):
        return Markup()
    if value not in texts:
        missing = gettext("No words with this fingerprint are stored: they were replaced, taken out, or altered.")
        return Markup('<br><span class="soft">{}</span>').format(missing)
    return Markup("").join(Markup("<br><bdi>{}</bdi>").format(line) for line in texts[value].splitlines())


def _plain(name: str, value: Value) -> Markup:
    if value is None:
        return Markup.escape(said("fact", "nobody"))
    text = str(value)
    if DIGEST.fullmatch(text):
        return digest(text)
    show = SHOWN.get(name) or (reference if REFERENCE.fullmatch(text) else None)
    return show(text) if show else Markup.escape(text)


def _key(text: str) -> Markup:
    return digest(text) if DIGEST.fullmatch(text) else _worded(text, "envelope")


def _joined(parts: Sequence[Markup]) -> Markup:
    return Markup("<br>").join(parts)


def _held(seat: Seat) -> Held:
    house = seat.house and (seat.house.get(current().code) or seat.house["fr"])
    return Held(said("role", seat.role), house or None)


def _worded(text: str, beginning: str) -> Markup:
    found = said(beginning, text)
    return Markup("<code>{}</code>").format(text) if found == f"{beginning}.{text}" else Markup.escape(found)


def _profile(text: str) -> Markup:
    code, _, version = text.partition("/")
    return Markup("{} {}").format(said("profile", code), reference(version) if version else "")


SHOWN: dict[str, Callable[[str], Markup]] = {
    "amount": lambda text: money(Decimal(text)),
    "profile": _profile,
    **dict.fromkeys(INSTANTS, lambda text: exactly(as_of(text))),
    **{fact: partial(_worded, beginning=beginning) for fact, beginning in WORDS.items()},
}
