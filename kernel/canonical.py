"""Canonical JSON (RFC 8785, JCS): one value, one sequence of bytes, so that a hash or a signature means something.

Floats are refused both ways: amounts travel as decimal strings, counts as integers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

import rfc8785

Value: TypeAlias = "bool | int | str | Sequence[Value] | Mapping[str, Value] | None"
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


class NotCanonical(ValueError):
    """A value that has no canonical form here, or bytes that are not the canonical form of what they say."""


def canonical(value: Value) -> bytes:
    """Return the canonical bytes of a value; raise `NotCanonical` for floats, large integers, lone surrogates."""
    try:
        _refuse_floats(value)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as fault:
        raise NotCanonical(str(fault)) from fault


def read_json(data: bytes) -> Json:
    """Return the JSON value in `data`; raise `NotCanonical` for floats, repeated names or bytes that are no JSON."""
    try:
        value: Json = json.loads(
            data.decode(), object_pairs_hook=_once_each, parse_float=_no_float, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as fault:
        raise NotCanonical(str(fault)) from fault
    return value


def read_canonical(data: bytes) -> Json:
    """Return the value whose canonical form `data` is, byte for byte; raise `NotCanonical` otherwise."""
    value = read_json(data)
    if canonical(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def _refuse_floats(value: Value) -> None:
    if isinstance(value, float):
        _no_float(str(value))
    if isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_floats(item)


def _once_each(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a name stands twice in one object")
    return found


def _no_float(text: str) -> NoReturn:
    raise NotCanonical(f"a number with a fraction or an exponent: {text}")
