"""The public opening: two members hold the session, unwrap shares on machines of their own, and the portal opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from demonstration.cast import PersonPart
from demonstration.play.scene import Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Page, until
from kernel.language import money

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 90.0


def open_bids(scene: Scene, step: Step) -> None:
    """One member starts, another confirms; each brings the shares of their own keys; every bid is read out."""
    first, second, *_ = scene.members()
    until(lambda: _startable(scene, first), "the books of the closed lots", PATIENCE)
    _press(scene, first, "/start")
    again = scene.person(first.email).get(_session(scene))
    scene.stage.check("who starts cannot confirm", holds=not any(one.action.endswith("/second") for one in again.forms))
    _press(scene, second, "/second")
    files = [_shares(scene, member) for member in (first, second)]
    wrong = _post(scene, first, files[1])
    scene.stage.check("another member's shares are refused", holds=wrong.tells("refused.shares_of_another"))
    for member, file in zip((first, second), files, strict=True):
        arrived(_post(scene, member, file), _session(scene))
    page = _await_end(scene)
    _read_out(scene, page)
    minutes = scene.person(first.email).get(f"{_session(scene)}/minutes.pdf")
    scene.stage.check("the minutes can be printed", holds=minutes.body.startswith(b"%PDF"))
    step.done = (
        f"2 of 3 members, each with `python -m bids open`: {len(scene.counting)} bids read out, amounts as filed"
    )


def _session(scene: Scene) -> str:
    return f"/committee/openings/{scene.tender}"


def _startable(scene: Scene, member: PersonPart) -> bool:
    """Say whether the session can be started: the lots have closed, and their books are written."""
    page = scene.person(member.email).get(_session(scene))
    return any(one.action.endswith("/start") for one in page.forms)


def _press(scene: Scene, member: PersonPart, leads: str) -> Page:
    visitor = scene.person(member.email)
    return arrived(visitor.press(visitor.get(_session(scene)), leads), _session(scene))


def _shares(scene: Scene, member: PersonPart) -> Path:
    """Take the headers home, and unwrap them with the member's own key, without the portal."""
    name = member.email.partition("@")[0]
    headers, shares = scene.folder / f"{name}-headers.json", scene.folder / f"{name}-shares.json"
    headers.write_bytes(scene.person(member.email).get(f"{_session(scene)}/headers.json").body)
    key, passphrase = scene.keyring.member_file(member), scene.keyring.passphrase_file
    done = run("bids", "open", headers, "--key", key, "--passphrase-file", passphrase, "--out", shares)
    scene.stage.check(f"{member.name} unwraps shares", holds=done.returncode == 0, found=done.stderr.decode())
    return shares


def run(module: str, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run one of the command lines that anybody has, with nothing of the portal's environment but what is named."""
    command = [sys.executable, "-m", module, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env={"PYTHONUTF8": "1", **environment}, capture_output=True, check=False)


def _post(scene: Scene, member: PersonPart, shares: Path) -> Page:
    visitor = scene.person(member.email)
    return visitor.submit(visitor.get(_session(scene)), {}, {"shares": ("shares.json", shares.read_bytes())})


def _await_end(scene: Scene) -> Page:
    """Follow the opening on its public page until it is over."""

    def over() -> Page | None:
        page = scene.visitor("fr").get(f"/openings/{scene.tender}")
        return page if page.tells("Held") else None

    return until(over, "the end of the opening", PATIENCE)


def _read_out(scene: Scene, page: Page) -> None:
    """Compare what was read out with what was filed: each bid that counts, and none of the others."""
    for filed in scene.counting:
        read = page.says(filed.firm.name) and page.says(money(filed.amount, page.language))
        scene.stage.check(f"{filed.firm.slug}: name and amount are read out", holds=read)
    counting = {filed.receipt for filed in scene.counting}
    kept_shut = [filed for filed in scene.filed if filed.receipt not in counting]
    for filed in kept_shut:
        scene.stage.check(f"{filed.firm.slug}: stays sealed", holds=not page.says(money(filed.amount, page.language)))
