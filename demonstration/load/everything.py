"""The parts of a load, in their order."""

from __future__ import annotations

from functools import partial

from demonstration import cast
from demonstration.cast import TenderPart
from demonstration.load import history, people
from demonstration.load.commissions import commission
from demonstration.load.console import Console
from demonstration.load.messages import deal_with_messages
from demonstration.load.tenders import tender


def load(console: Console) -> None:
    """Load everything that does not stand yet."""
    _keys(console)
    _everybody(console)
    for bench in console.company.commissions:
        console.part(partial(commission, console=console, part=bench))
    past = cast.past()
    for closing in past.values():
        console.part(partial(history.filed, console=console, part=closing))
    for standing in cast.tenders():
        console.part(partial(tender, console=console, part=standing))
    deal_with_messages(console)  # while the deadlines of the past ones come
    _award(console, past["awarded"])
    deal_with_messages(console)


def _keys(console: Console) -> None:
    """Make the keys of agencies and members before any transaction: they are files."""
    console.keyring.passphrase_file.chmod(0o600)
    for agency in console.company.agencies:
        console.keyring.agency_key(agency)
    for member in console.company.people:
        if member.role == "commission_member":
            console.keyring.member_file(member)


def _everybody(console: Console) -> None:
    console.part(partial(people.administrator, console=console))
    console.part(partial(people.bodies, console=console))
    for person in console.company.people:
        console.part(partial(people.staff, console=console, part=person))
    for firm in console.company.firms:
        console.part(partial(people.firm, console=console, part=firm))


def _award(console: Console, part: TenderPart) -> None:
    history.await_deadline(console, part)
    console.part(partial(history.awarded, console=console, part=part))
