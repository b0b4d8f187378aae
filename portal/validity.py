"""How the time of an attestation is shown: in days where it was given in days, to the minute where it was signed."""

from __future__ import annotations

from markupsafe import Markup

from accounts.rules.lives import Way
from accounts.rules.showing import last_day
from accounts.tables import Attestation
from law.rules import day_of
from portal.look import day, instant


def days(attestation: Attestation) -> tuple[Markup, Markup]:
    """Return from when and until when an attestation is valid, last day included."""
    if attestation.way == Way.SIGNED:
        return instant(attestation.valid_from), instant(attestation.valid_until)
    return day(day_of(attestation.valid_from)), day(last_day(attestation.valid_until))
