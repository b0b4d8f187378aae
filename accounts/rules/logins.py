"""How long a login lasts: a week at most, and half a day without a sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(days=7)
IDLE: Final = timedelta(hours=12)
# A sign of life is written down at most this often: a page does not cost a write.
PULSE: Final = timedelta(minutes=10)


def expires_at(began_at: datetime, seen_at: datetime) -> datetime:
    """Return when a login ends by itself."""
    return min(began_at + LONGEST, seen_at + IDLE)


def is_due(seen_at: datetime, at: datetime) -> bool:
    """Say whether a sign of life should be written down again."""
    return at - seen_at >= PULSE
