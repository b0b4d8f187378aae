"""The queries and doors of the tenders. What other rooms ask for is named here."""

from __future__ import annotations

from tenders.store.bidding import Item, LotForBidding, lot_for_bidding, lot_to_prepare
from tenders.store.lots import lot_named, lot_of_member, lot_of_officer
from tenders.store.members import tender_of_member, tenders_of_member
from tenders.store.notices import Notice, Standing, TenderPage, notice, standing, tender_page
from tenders.store.public import Filter, Listed, Page, Place, open_tenders

__all__ = [
    "Filter",
    "Item",
    "Listed",
    "LotForBidding",
    "Notice",
    "Page",
    "Place",
    "Standing",
    "TenderPage",
    "lot_for_bidding",
    "lot_named",
    "lot_of_member",
    "lot_of_officer",
    "lot_to_prepare",
    "notice",
    "open_tenders",
    "standing",
    "tender_of_member",
    "tender_page",
    "tenders_of_member",
]
