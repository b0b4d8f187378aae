"""`python -m demonstration play`: the main job over the web, as the people of the portal do it, every outcome checked.

The portal is used from outside, by its address alone: pages, forms, the mailbox folder, the members' key files, and the
command lines that anybody has (`python -m bids`, `audit`, `evaluation`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO

from config import Settings
from demonstration.play import auditing, awarding, bidding, joining, judging, opening, publishing, secrecy
from demonstration.play.scene import Scene
from demonstration.play.stage import Stage, Step
from demonstration.visiting import Unexpected

__all__ = ["play"]

PROGRAMME: Final[dict[str, Callable[[Scene, Step], None]]] = {
    "Firms register": joining.register,
    "Attestations are tested": joining.show_attestation,
    "Agents check papers": joining.ask_agents,
    "An officer prepares the tender": publishing.prepare,
    "Firms sign in": publishing.come_in,
    "A second person publishes": publishing.publish,
    "Firms bid": bidding.bid_all,
    "Nobody reads before the opening": secrecy.look_around,
    "The deadline passes": bidding.deadline,
    "The commission opens": opening.open_bids,
    "The commission judges": judging.judge,
    "The portal ranks": judging.rank,
    "The officer awards": awarding.award,
    "Letters of result": awarding.letters,
    "Receipts are verified": auditing.check_receipts,
    "The auditor verifies": auditing.audit,
}


def play(settings: Settings, out: TextIO) -> bool:
    """Play everything and say whether all of it held; what cannot go on ends the play, and the table says where."""
    stage = Stage(list(PROGRAMME), out)
    with tempfile.TemporaryDirectory(prefix="safqa-play-") as folder:
        scene = Scene(settings, stage, Path(folder))
        try:
            for number, act in enumerate(PROGRAMME.values(), start=1):
                with stage.playing(number) as step:
                    act(scene, step)
        except Unexpected:
            pass
    return stage.verdict()
