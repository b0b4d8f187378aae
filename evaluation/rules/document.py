"""A JSON document whose every value knows the place where it stands, so that a fault can be named by it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import inf
from typing import TypeVar

from evaluation.rules.figures import ONE, exact, figure
from evaluation.rules.instants import instant

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)

# Python may be told to read no longer integer than this (PYTHONINTMAXSTRDIGITS cannot go lower).
LONGEST_INTEGER = 640

_PLAIN_KEY = re.compile(r"[\w-]+")


class Fault(ValueError):
    """Input that breaks a public format; its text is one line, `place: what is wrong`, and `$` is the document."""

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(f"{place or '$'}: {fault}")
        self.place = place or "$"
        self.fault = fault


@dataclass(frozen=True, slots=True)
class At:
    """One value of a document and its place, such as `bids[3].lines[0].quantity`.

    Every reader returns the value it names or raises the `Fault` of this place.
    """

    value: object
    place: str = ""

    def fault(self, what: str) -> Fault:
        return Fault(self.place, what)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.fault("not a string")
        if not _encodable(self.value):
            raise self.fault("a lone surrogate")
        return self.value

    def name(self) -> str:
        """A ref, a code or a name: a string that is not empty."""
        if not (text := self.text()):
            raise self.fault("empty")
        return text

    def word(self, words: type[Word]) -> Word:
        found = [word for word in words if word == self.value]
        if not found:
            raise self.fault("none of " + ", ".join(words))
        return found[0]

    def exactly(self, word: str) -> None:
        if self.value != word:
            raise self.fault(f"not {word}")

    def decimal(self) -> Fraction:
        value = figure(self.value) if isinstance(self.value, str) else None
        if value is None:
            raise self.fault("not a decimal")
        return value

    def part(self) -> Fraction:
        """A part of 1: `0.25` is 25 %."""
        return self.decimal_to(ONE)

    def decimal_to(self, most: Fraction) -> Fraction:
        if (value := self.decimal()) > most:
            raise self.fault(f"over {exact(most)}")
        return value

    def decimal_above(self, bound: int) -> Fraction:
        if (value := self.decimal()) <= bound:
            raise self.fault(f"not above {bound}")
        return value

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            raise self.fault("not an integer from 0")
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fault("neither true nor false")
        return self.value

    def instant(self) -> Fraction:
        value = instant(self.value) if isinstance(self.value, str) else None
        if value is None:
            raise self.fault("not an instant of RFC 3339 with offset")
        return value

    def each(self, read: Callable[[At], Value]) -> tuple[Value, ...]:
        if not isinstance(self.value, list):
            raise self.fault("not a list")
        return tuple(read(At(item, f"{self.place}[{n}]")) for n, item in enumerate(self.value))

    def some(self, read: Callable[[At], Value]) -> tuple[Value, ...]:
        """A list of at least one."""
        if not (values := self.each(read)):
            raise self.fault("empty")
        return values

    def keys(self, *known: str) -> Keys:
        """The members of an object that may have these keys and no other."""
        if not isinstance(self.value, dict):
            raise self.fault("not an object")
        keys = Keys(self.place, self.value)
        if isinstance(self.value, Repeated):
            raise keys.fault(self.value.key, "given twice")
        for key in self.value:
            if key not in known:
                raise keys.fault(str(key), "unknown key")
        return keys


@dataclass(frozen=True, slots=True)
class Keys:
    """The members of one object, asked for by name. A key that is absent and one that is null are the same."""

    place: str
    members: dict[str, object]

    def fault(self, key: str, what: str) -> Fault:
        return Fault(_inside(self.place, key), what)

    def get(self, key: str) -> At | None:
        value = self.members.get(key)
        return None if value is None else At(value, _inside(self.place, key))

    def need(self, key: str) -> At:
        if (at := self.get(key)) is None:
            raise self.fault(key, "missing")
        return at

    def maybe(self, key: str, read: Callable[[At], Value]) -> Value | None:
        at = self.get(key)
        return None if at is None else read(at)

    def nullable(self, key: str, read: Callable[[At], Value]) -> Value | None:
        """A key that must stand in the object and may be null there."""
        return self.maybe(key, read) if key in self.members else read(self.need(key))

    def each(self, key: str, read: Callable[[At], Value]) -> tuple[Value, ...]:
        """A list that may be missing, and then is empty."""
        at = self.get(key)
        return () if at is None else at.each(read)


class Repeated(dict[str, object]):
    """An object in whose text a key stands twice: `key`."""

    key: str


def read_document(text: str | bytes) -> At:
    """The document written in `text`: JSON in UTF-8, no byte order mark, not nested beyond what Python follows."""
    decoded = _decoded(text)
    try:
        return At(json.loads(decoded, object_pairs_hook=_object, parse_int=_integer))
    except json.JSONDecodeError as error:
        raise Fault("", f"not JSON at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise Fault("", "nested too deeply") from None


def digest(document: object) -> str:
    """The fingerprint of a checked document: the same for any order of its keys and any spacing of its text."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + sha256(canonical.encode()).hexdigest()


def refuse_twins(place: str, key: str, names: Iterable[str]) -> None:
    """The names that the items of the list at `place` bear under `key` are all different."""
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            raise Fault(f"{place}[{n}].{key}", "given twice")
        seen.add(name)


def _decoded(text: str | bytes) -> str:
    try:
        decoded = text if isinstance(text, str) else text.decode()
    except UnicodeDecodeError as error:
        raise Fault("", f"not UTF-8 at byte {error.start}") from None
    if decoded.startswith("\ufeff"):
        raise Fault("", "begins with a byte order mark")
    return decoded


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = Repeated(members)
    repeated.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
    return repeated


def _integer(digits: str) -> int | float:
    """An integer too long to be read turns into a float, which no key takes: its fault then names its place."""
    return int(digits) if len(digits) <= LONGEST_INTEGER else inf


def _inside(place: str, key: str) -> str:
    """The place of a member. A key that would blur the line (a point, a space, a control) is quoted."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{place}[{json.dumps(key, ensure_ascii=not key.isprintable())}]"
    return f"{place}.{key}" if place else key


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
