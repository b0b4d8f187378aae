"""Instants: always aware, UTC inside, Africa/Algiers on a page.

Only the edges (the commit site, command lines) ask what time it is; rules are given the instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ALGIERS = ZoneInfo("Africa/Algiers")

_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:(\d{2})(\.\d+)?(Z|[+-]\d{2}:[0-5]\d)", re.ASCII)
_LEAP_SECOND = "60"


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def as_of(text: str) -> datetime:
    """Read an RFC 3339 instant and return it in UTC; what is finer than a microsecond is dropped.

    `T` and `Z` are upper case, an offset is required, there is no leap second. Anything else raises ValueError.
    """
    match = _RFC_3339.fullmatch(text)
    if match is None or match[1] == _LEAP_SECOND:
        raise ValueError(f"not an RFC 3339 instant with its offset: {text[:40]!r}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"outside the years 1 to 9999: {text[:40]!r}") from None
