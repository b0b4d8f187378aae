"""What the cards of a page show: plain values that a view fills in and a macro draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class TenderCard:
    """A tender in a list (`public/tender_cards.html`). No estimate: it is not published."""

    ref: str
    title: str
    authority: str
    wilaya: str
    wilaya_code: str
    lots: int
    estimate: Decimal | None
    closes_at: datetime
    reserved: bool
    href: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a timeline (`macros/steps.html`, `timeline`); `state` says how it stands to the present."""

    title: str
    at: datetime | None = None
    text: str = ""
    state: Literal["done", "now", "to_come"] = "to_come"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu; `current` marks the page, or the part of the portal, that is open."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as the head of a page names them, and where their own page is."""

    name: str
    href: str
