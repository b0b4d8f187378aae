"""The forms of a bid: prices by line, papers, the last declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from flask import request
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, StopValidation

from bids.actions.drafting import NewPaper
from bids.actions.submitting import Submission
from bids.rules.envelope import Envelope
from bids.rules.submission import Declaration, Typed, check_total, read_days, read_discount
from kernel.ids import new_id
from kernel.money import LONGEST
from kernel.refusals import Refused
from portal.choices import Obeys
from portal.errors import sentence
from portal.fields import AmountField
from portal.forms import Form
from portal.language import lazy_gettext as _
from tenders.store import Item


class UnitPriceField(AmountField):
    """The unit price of a line: an amount above zero."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse an empty price and a price of nothing; what cannot be read has said so already."""
        if not self.process_errors and not self.data:
            code = "amount_missing" if self.data is None else "price_zero"
            raise StopValidation(sentence(Refused(code)))


class Allows(Obeys):
    """A rule for a field that may stay empty."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 - read by WTForms


class PricesForm(Form):
    """The prices of a lot; its fields follow from the bill."""

    def bears(self, amount: Decimal) -> bool:
        """Say whether a contract can bear what the prices come to; where not, the form says so."""
        try:
            check_total(amount)
        except Refused as refusal:
            self.refuse(refusal)
        return not self.errors


def prices_form(bill: Sequence[Item], most_days: int, typed: Typed | None, names: Callable[[Item], str]) -> PricesForm:
    """Return the form of a lot's prices: as it was sent, or filled with what is in the draft, right or wrong."""
    made = _form_of(tuple(item.number for item in bill), most_days)
    form = made(formdata=_sent() if typed is None else _fill(typed), meta={"csrf": False})  # the request was checked
    for item in bill:
        form[_name(item.number)].label.text = names(item)
    return form


def read_typed(bill: Sequence[Item]) -> Typed:
    """Return what was typed into the form that is being sent, as it was typed."""
    sent = request.form
    prices = {item.number: sent.get(_name(item.number), "")[:LONGEST] for item in bill}
    return Typed(prices, sent.get("days", "")[:LONGEST], sent.get("discount", "")[:LONGEST])


@lru_cache(maxsize=128)
def _form_of(numbers: tuple[int, ...], most_days: int) -> type[PricesForm]:
    """Make the form of a bill: one field for each of its lines, then the days and the discount."""
    fields: dict[str, Field] = {_name(number): UnitPriceField() for number in numbers}
    fields["days"] = StringField(_("Days to execute the works"), [Obeys(partial(read_days, most=most_days))])
    fields["discount"] = StringField(_("Discount on the whole bid, in %"), [Optional(), Allows(read_discount)])
    return type("LotPricesForm", (PricesForm,), fields)


def _name(number: int) -> str:
    return f"price_{number}"


def _sent() -> MultiDict[str, str]:
    return MultiDict(request.form)


def _fill(typed: Typed) -> MultiDict[str, str]:
    prices = {_name(number): text for number, text in typed.prices.items()}
    return MultiDict({**prices, "days": typed.days, "discount": typed.discount})


class PaperForm(Form):
    """A paper to attach, and the envelope it belongs in."""

    envelope = SelectField(_("Part of the bid"), [InputRequired()])
    paper = FileField(_("Document"), [InputRequired()])

    def offer(self, envelopes: Sequence[Envelope]) -> None:
        """Offer the envelopes of this procedure."""
        self.envelope.choices = [(one.value, _(f"envelope.{one.value}")) for one in envelopes]  # noqa: INT001 - a key

    def read(self) -> NewPaper:
        """Return the paper as it was handed in."""
        sent = request.files.get(self.paper.name)
        name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
        return NewPaper(self.envelope.data or "", name, content)


class Numbered(Form):
    """A form that files something: the filing's number is drawn with the page, so that sending it twice files once."""

    id = HiddenField()

    @property
    def number(self) -> UUID:
        """The number of what is filed."""
        return UUID(self.id.data)

    def prepare(self) -> None:
        """Draw the number, or keep the one that was sent."""
        self.id.data = self.id.data if _is_uuid(self.id.data) else str(new_id())

    def validate_id(self, field: Field) -> None:
        """Refuse what no page of ours sends."""
        if not _is_uuid(field.data):
            raise StopValidation(sentence(Refused("stale")))


MADE = InputRequired(_("refused.declaration_missing"))


class SealForm(Numbered):
    """The last page: what was checked, and what the bidder declares."""

    checked = HiddenField()
    candidature = BooleanField(_("declaration.candidature"), [MADE])
    probity = BooleanField(_("declaration.probity"), [MADE])
    subscription = BooleanField(_("declaration.subscription"), [MADE])
    valid_papers = BooleanField(_("declaration.valid_papers"), [MADE])

    def show(self, digest: str) -> None:
        """Note which draft the page shows."""
        self.prepare()
        self.checked.data = digest

    def read(self, lot_ref: str, key: bytes) -> Submission:
        """Return what is submitted."""
        ticked = [one.value for one in Declaration if self[one.value].data]
        return Submission(self.number, lot_ref, key, self.checked.data or "", ticked)


class WithdrawForm(Numbered):
    """A confirmation, in so many words."""

    sure = BooleanField(_("I withdraw this bid. It will not be opened."), [InputRequired(_("Confirm the withdrawal."))])


def _is_uuid(text: str | None) -> bool:
    try:
        UUID(text or "")
    except ValueError:
        return False
    return True
