"""Openings as everybody may follow them, and the verification of receipts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from bids.rules.receipt import Read, ReceiptKey, read_receipt
from bids.store import public
from bids.store.public import LotOpened
from bids.tables import BidBook, Opening
from kernel import language as speech
from kernel.refusals import Refused
from kernel.turn import Turn
from portal.act import look
from portal.forms import Form
from portal.language import current
from portal.language import lazy_gettext as _
from portal.limits import by_hand, gentle
from portal.minutes import minutes_for_all
from portal.public import blueprint
from portal.services import services
from tenders.store import Standing, standing

DIGITS = frozenset("0123456789abcdef")
TRACKER_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """A public opening: the tender, and from the release on the session and what was found lot by lot."""

    tender: Standing
    session: Opening | None
    lots: list[LotOpened]

    @property
    def total(self) -> int:
        """How many bids there are to open."""
        return sum(len(one.bids) for one in self.lots)

    @property
    def done(self) -> int:
        """How many bids were opened."""
        return sum(bid.bid is not None for one in self.lots for bid in one.bids)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about a receipt or a fingerprint; `book` is none while it is not public."""

    tracker: str
    read: Read | None
    book: BidBook | None

    @property
    def received(self) -> str:
        """When the receipt says that the filing arrived, to the second, in the reader's language."""
        return speech.instant(self.read.received_at, current().code, "instant_exact") if self.read else ""


class VerifyForm(Form):
    """A receipt to check."""

    receipt = TextAreaField(
        _("Signed receipt"), [InputRequired(_("Paste the signed receipt."))],
        description=_("The text of the .jws file: three groups of letters and digits, separated by dots."),
    )  # fmt: skip


def read_opening(turn: Turn, tender_ref: str) -> Shown:
    """Return what is public of an opening."""
    tender = standing(turn, tender_ref)
    session = public.session_of(turn, tender.id)
    return Shown(tender, session, public.lots_opened(turn, session) if session else [])


def check(turn: Turn, tracker: str, read: Read | None = None) -> Checked:
    """Look a fingerprint up in the books that are public: the one of its receipt's lot, or whichever holds it."""
    lot = str(read.claims["lot"]) if read and read.genuine else None
    return Checked(tracker, read, public.released_book(turn, lot) if lot else public.book_with(turn, tracker))


@blueprint.get("/openings")
def openings() -> ResponseReturnValue:
    """Show the openings to come and those that were held."""
    coming, past = look(public.listed, past=False), look(public.listed, past=True)
    return render_template("public/openings.html", coming=coming, past=past)


@blueprint.get("/openings/<tender_ref>")
def opening(tender_ref: str) -> ResponseReturnValue:
    """Show an opening: its hour, then fingerprints, then bidders and amounts in order of arrival."""
    return render_template("public/opening.html", shown=look(read_opening, tender_ref))


@blueprint.get("/openings/<tender_ref>/minutes.pdf")
@gentle.limit("20/minute")
def opening_minutes(tender_ref: str) -> ResponseReturnValue:
    """Give the minutes of a session that is over."""
    kept = {"Content-Disposition": f'attachment; filename="PV-{tender_ref}.pdf"'}
    return Response(look(minutes_for_all, tender_ref), mimetype="application/pdf", headers=kept)


@blueprint.route("/verify", methods=["GET", "POST"])
@by_hand
def verify() -> ResponseReturnValue:
    """Check a receipt: the signature, and the book once it is public."""
    form = VerifyForm()
    checked = _checked(form) if form.validate_on_submit() else None
    return render_template("public/verify.html", form=form, checked=checked)


@blueprint.get("/verify/<tracker>")
def verify_tracker(tracker: str) -> ResponseReturnValue:
    """Say of a fingerprint what is public of it: before the opening, the same for every one."""
    known = tracker.lower()
    right = len(known) == TRACKER_DIGITS and DIGITS.issuperset(known)
    checked = look(check, known) if right else None
    return render_template("public/verify.html", form=VerifyForm(formdata=None), checked=checked)


@blueprint.get("/receipt-key.json")
def receipt_key() -> ResponseReturnValue:
    """Publish the key that receipts are checked with, as a JWK."""
    return _public_key(services().receipt_key)


def _checked(form: VerifyForm) -> Checked | None:
    try:
        read = read_receipt(form.receipt.data, _public_key(services().receipt_key))
    except Refused as refusal:
        form.refuse(refusal)
        return None
    return look(check, read.tracker, read)


@cache
def _public_key(pem: bytes) -> dict[str, str]:
    return ReceiptKey.read(pem).public
