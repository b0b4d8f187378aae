"""A strict reader of JSON documents from outside: every field is named, typed and bounded, nothing else is let in."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Self

from kernel.canonical import Json, NotCanonical, canonical, read_canonical, read_json
from kernel.crypto import base64url

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
HEX_32 = re.compile("[0-9a-f]{64}")
LARGEST = 2**53 - 1


class Malformed(ValueError):
    """The document breaks its format at `at`, a path such as `headers[0].wraps[2]`."""

    def __init__(self, at: str) -> None:
        super().__init__(f"the document breaks its format at {at}")
        self.at = at


class Record:
    """One JSON object with exactly the fields named; each reader raises `Malformed` with the path of the fault."""

    def __init__(self, value: Json, names: Collection[str], at: str = "document") -> None:
        if not isinstance(value, dict) or value.keys() != set(names):
            raise Malformed(at)
        self._fields = value
        self._at = at

    @classmethod
    def read(cls, data: bytes, names: Collection[str], at: str = "document", *, exact: bool = False) -> Self:
        """Return the object that a JSON text holds; `exact` asks for its canonical bytes and no other spelling."""
        try:
            value = read_canonical(data) if exact else read_json(data)
            if not exact:
                canonical(value)  # no number or letter in it is one that could not be written back
        except NotCanonical as fault:
            raise Malformed(at) from fault
        return cls(value, names, at)

    def text(self, name: str, most: int = 200) -> str:
        """Return a text of 1 to `most` printable characters."""
        value = self._fields[name]
        if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
            raise Malformed(self.path(name))
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        """Return a text that the whole pattern matches."""
        value = self._fields[name]
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Malformed(self.path(name))
        return value

    def digest(self, name: str) -> str:
        """Return 32 bytes written as 64 lower-case hexadecimal digits, such as a SHA-256."""
        return self.matching(name, HEX_32)

    def day(self, name: str) -> date:
        """Return a day written YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.matching(name, DAY))
        except ValueError as fault:
            raise Malformed(self.path(name)) from fault

    def number(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        """Return an integer between two bounds, both included."""
        value = self._fields[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(self.path(name))
        return value

    def data(self, name: str, length: int) -> bytes:
        """Return `length` bytes written in base64url."""
        return self._decoded(self._fields[name], self.path(name), length)

    def several_data(self, name: str, count: int, length: int) -> list[bytes]:
        """Return a list of exactly `count` base64url values of `length` bytes each."""
        values = self.values(name, count, count)
        return [self._decoded(one, self.path(name, place), length) for place, one in enumerate(values)]

    def texts(self, name: str, most: int, pattern: re.Pattern[str]) -> list[str]:
        """Return a list of at most `most` texts, each matched whole by the pattern."""
        for place, one in enumerate(self.values(name, 0, most)):
            if not isinstance(one, str) or not pattern.fullmatch(one):
                raise Malformed(self.path(name, place))
        return [str(one) for one in self.values(name, 0, most)]

    def value(self, name: str) -> Json:
        """Return whatever a field holds, unread."""
        return self._fields[name]

    def values(self, name: str, least: int, most: int) -> list[Json]:
        """Return a list of `least` to `most` values of any kind."""
        value = self._fields[name]
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Malformed(self.path(name))
        return value

    def record(self, name: str, names: Collection[str]) -> Self:
        """Return the object in a field."""
        return type(self)(self._fields[name], names, self.path(name))

    def records(self, name: str, names: Collection[str], most: int) -> list[Self]:
        """Return a list of at most `most` objects."""
        values = self.values(name, 0, most)
        return [type(self)(one, names, self.path(name, place)) for place, one in enumerate(values)]

    def expect(self, name: str, value: str | int) -> None:
        """Raise `Malformed` unless the field says exactly this."""
        if self._fields[name] != value or isinstance(self._fields[name], bool):
            raise Malformed(self.path(name))

    def holds(self, name: str) -> bool:
        """Say whether a field has a value other than null."""
        return self._fields[name] is not None

    def path(self, name: str, place: int | None = None) -> str:
        """Return the path of a field, or of one place in its list."""
        return f"{self._at}.{name}" + ("" if place is None else f"[{place}]")

    @staticmethod
    def _decoded(value: Json, at: str, length: int) -> bytes:
        try:
            return base64url.decode(value if isinstance(value, str) else "", length)
        except base64url.BadText as fault:
            raise Malformed(at) from fault
