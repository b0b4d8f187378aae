"""The demonstration itself: the main job over the web, as `manage.py run --demo --once` plays it."""

from __future__ import annotations

from io import StringIO

import pytest

from demonstration.play import play
from tests.journeys.standing import Standing

pytestmark = pytest.mark.journey


def test_everything_that_is_played_holds(portal: Standing) -> None:
    said = StringIO()
    assert play(portal.settings, said), said.getvalue()
