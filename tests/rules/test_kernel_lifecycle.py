"""A life is a table; every cell that is not in it is refused."""

from __future__ import annotations

from enum import StrEnum

import pytest

from kernel.lifecycle import Lifecycle
from kernel.refusals import Refused


class Door(StrEnum):
    """The states of a door."""

    SHUT = "shut"
    OPEN = "open"
    BRICKED_UP = "bricked_up"


class Hand(StrEnum):
    """What a hand does to a door."""

    PUSH = "push"
    PULL = "pull"


LIFE = Lifecycle(Door.SHUT, {(Door.SHUT, Hand.PUSH): Door.OPEN, (Door.OPEN, Hand.PULL): Door.SHUT})


@pytest.mark.parametrize("state", Door)
@pytest.mark.parametrize("act", Hand)
def test_every_state_and_act_is_a_move_or_a_refusal(state: Door, act: Hand) -> None:
    if (state, act) in LIFE.moves:
        assert LIFE.after(state, act) is LIFE.moves[state, act]
        assert act in LIFE.open_acts(state)
    else:
        with pytest.raises(Refused) as refusal:
            LIFE.after(state, act)
        assert refusal.value.code == "not_now"
        assert act not in LIFE.open_acts(state)


def test_the_picture_shows_the_start_and_every_move() -> None:
    assert LIFE.mermaid().splitlines() == [
        "stateDiagram-v2", "    [*] --> shut", "    shut --> open: push", "    open --> shut: pull",
    ]  # fmt: skip
