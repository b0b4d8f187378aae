"""The commission: two members hold the session, each unwraps shares on a machine of their own, all bids are judged."""

from __future__ import annotations

import re
from pathlib import Path

from demonstration.cast import PersonPart
from tests.journeys.visitors import Visitor
from tests.make.waiting import until


def start(member: Visitor, tender_ref: str) -> None:
    """Start the session as soon as its hour has come and the books are written."""
    until(lambda: _startable(member, tender_ref), "the session to be ready to start")
    member.send("/start")


def _startable(member: Visitor, tender_ref: str) -> bool:
    member.at(f"/committee/openings/{tender_ref}")
    return member.count("form[action$='/start']") > 0


def second(member: Visitor, tender_ref: str) -> None:
    """Confirm the session that another member started."""
    member.at(f"/committee/openings/{tender_ref}")
    member.send("/second")


def post_shares(member: Visitor, part: PersonPart, tender_ref: str, folder: Path) -> None:
    """Download the headers, unwrap the shares with `python -m bids open`, bring them back."""
    portal, headers, shares = member.portal, folder / "headers.json", folder / "shares.json"
    answer = member.page.request.get(f"{portal.address}/committee/openings/{tender_ref}/headers.json")
    assert answer.status == 200
    headers.write_bytes(answer.body())
    key, phrase = portal.keyring.member_file(part), portal.keyring.passphrase_file
    done = portal.run(
        "bids", "open", str(headers), "--key", str(key), "--passphrase-file", str(phrase), "--out", str(shares)
    )
    assert done.returncode == 0, done.stderr
    member.at(f"/committee/openings/{tender_ref}")
    member.page.set_input_files("main [name=shares]", shares)
    member.send("/shares")


def opened(member: Visitor, tender_ref: str) -> None:
    """Wait until every envelope is open."""
    until(lambda: _over(member, tender_ref), "the envelopes to be opened")


def _over(member: Visitor, tender_ref: str) -> bool:
    member.at(f"/openings/{tender_ref}")
    return member.go("/committee/lots").status == 200 and tender_ref in member.page.content()


def judge(member: Visitor, lot_ref: str, against: dict[str, str] | None = None) -> int:
    """Judge every bid of a lot: admissible, unless a ground stands against the firm; return how many there were."""
    member.at(f"/committee/lots/{lot_ref}")
    bids = sorted(set(re.findall(rf"/committee/lots/{lot_ref}/bids/([A-Z0-9-]+)", member.page.content())))
    for bid in bids:
        member.at(f"/committee/lots/{lot_ref}/bids/{bid}")
        heading = member.page.inner_text("h1")
        ground = next((ground for firm, ground in (against or {}).items() if firm == heading), None)
        if ground:
            member.page.check(f"main [name=grounds][value={ground}]")
            member.fill(remark="Le mémoire technique ne répond pas au cahier des charges.")
        member.send(of="remark")
    return len(bids)


def conclude(member: Visitor, lot_ref: str) -> None:
    """Conclude the judging of a lot."""
    member.at(f"/committee/lots/{lot_ref}")
    member.send("/conclude")
