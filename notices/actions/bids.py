"""Letters about bids: received, withdrawn, opened; and to the members whose shares open them."""

from __future__ import annotations

from datetime import datetime

from accounts.rules.roles import Role
from accounts.store import people
from bids.rules.receipt import grouped
from bids.store import openings
from bids.store.filings import filing_named
from bids.store.opened import bids_of_lot
from bids.tables import Filing, OpenedBid
from kernel.turn import Turn
from notices import store
from notices.actions.accounts import FIRM
from notices.actions.letters import Office, write
from notices.rules.letters import Kind, in_language
from tenders.store import lot_named
from tenders.tables import Lot, Tender


def acknowledge(turn: Turn, filing_ref: str, office: Office) -> None:
    """Tell the people of a firm that its bid was received; the receipt goes with the letter."""
    _tell_filer(turn, filing_named(turn, filing_ref), Kind.BID_RECEIVED, f"bid:{filing_ref}", office)


def confirm_withdrawal(turn: Turn, filing_ref: str, office: Office) -> None:
    """Tell the people of a firm that its bid was withdrawn: nobody else's act goes unnoticed."""
    _tell_filer(turn, filing_named(turn, filing_ref), Kind.BID_WITHDRAWN, f"bid:{filing_ref}", office)


def _tell_filer(turn: Turn, filing: Filing, kind: Kind, cause: str, office: Office) -> None:
    lot = turn.tx.get_one(Lot, filing.lot_id)
    facts = {
        "lot": lot.ref,
        "at": filing.received_at,
        "tracker": grouped(filing.tracker.hex()),
        "address": f"{office.portal_url}/firm/bids/{filing.ref}",
    }
    for reader in people.people_of(turn, filing.firm_id, FIRM):
        write(turn, reader, kind, cause, facts)


def ask_for_shares(turn: Turn, tender_ref: str, office: Office) -> None:
    """Tell the members of a commission that the opening has begun."""
    tender = store.tender(turn, tender_ref)
    if tender.commission_id is None:
        return
    for reader in store.members(turn, tender.commission_id):
        facts = {
            "ref": tender_ref,
            "title": in_language(tender, "title", reader.language),
            "address": f"{office.portal_url}/committee/openings/{tender_ref}",
        }
        write(turn, reader, Kind.OPENING_BEGUN, f"opening.begun:{tender_ref}", facts)


def tell_of_adjournment(turn: Turn, tender_ref: str, message: int, office: Office) -> None:
    """Tell who opens and who buys that the session was adjourned, in the words of its minutes; each time anew."""
    tender = store.tender(turn, tender_ref)
    session = openings.opening(turn, tender.id)
    if tender.commission_id is None or session is None or session.adjourned_why is None:
        return
    desk = f"{office.portal_url}/committee/openings/{tender_ref}"
    page = f"{office.portal_url}/openings/{tender_ref}"
    members = dict.fromkeys(store.members(turn, tender.commission_id), desk)
    officers = dict.fromkeys(people.people_of(turn, tender.authority_id, [Role.OFFICER]), page)
    for reader, address in (members | officers).items():
        facts = {"title": in_language(tender, "title", reader.language), "address": address}
        whole = {"ref": tender_ref, "reason": session.adjourned_why, **facts}
        write(turn, reader, Kind.OPENING_ADJOURNED, f"opening.adjourned:{message}", whole)


def tell_of_opening(turn: Turn, lot_ref: str, at: datetime, office: Office) -> None:
    """Tell every bidder of a lot that the bids are opened, and what was read in its own."""
    lot = lot_named(turn, lot_ref)
    opened = bids_of_lot(turn, lot.id)
    address = f"{office.portal_url}/tenders/{turn.tx.get_one(Tender, lot.tender_id).ref}"
    for bid, _, firm in opened:
        for reader in people.people_of(turn, firm.id, FIRM):
            facts = {"title": in_language(lot, "title", reader.language), "at": at, "count": len(opened)}
            whole = {"lot": lot_ref, "address": address, **facts, **_read(bid)}
            write(turn, reader, Kind.LOT_OPENED, f"lot.opened:{lot_ref}", whole)


def _read(bid: OpenedBid) -> dict[str, object]:
    return {"amount": bid.amount, "readable": bid.readable}


def tell_of_no_bid(turn: Turn, lot_ref: str, office: Office) -> None:
    """Tell the officers of an authority that nobody bid for a lot."""
    lot = lot_named(turn, lot_ref)
    tender = turn.tx.get_one(Tender, lot.tender_id)
    for reader in people.people_of(turn, tender.authority_id, [Role.OFFICER]):
        title, address = in_language(lot, "title", reader.language), f"{office.portal_url}/tenders/{tender.ref}"
        write(
            turn, reader, Kind.LOT_EMPTY, f"lot.empty:{lot_ref}", {"lot": lot_ref, "title": title, "address": address}
        )
