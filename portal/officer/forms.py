"""The forms of an author: subject and calendar, lots, bills, criteria, documents; and of an approver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from functools import partial

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as Part
from wtforms.validators import InputRequired, Optional

from kernel.language import number
from kernel.refusals import Stale
from law.rules import Measure, Trade, work_lines
from portal.choices import Obeys, WilayaField
from portal.fields import AmountField, CountField
from portal.forms import Form
from portal.language import current, gettext
from portal.language import lazy_gettext as _
from portal.officer.fields import InstantField, PointsField, typed
from tenders.actions.publishing import Postponement, Reason
from tenders.rules import texts
from tenders.rules.bill import CODE, MOST_LINES, Line, own_line, quantity, usual_line
from tenders.rules.documents import Upload
from tenders.rules.method import MOST_CRITERIA, Choice, Criterion, Kind, criterion
from tenders.rules.preparation import Share, Subject
from tenders.tables import BillLine, Commission, Tender

HOUR = _("Give the day and the hour.")
NONE = Decimal(0)
# Empty rows that the table of criteria offers beyond those in use.
SPARE = 3


def french(name: str, most: int = texts.TITLE) -> Obeys:
    """Return the rule of a line in French."""
    return Obeys(lambda text: texts.latin(texts.line(text, name, most), name))


def in_arabic(name: str, most: int = texts.TITLE) -> Obeys:
    """Return the rule of a line in Arabic."""
    return Obeys(lambda text: texts.arabic(texts.line(text, name, most), name))


class AskedFor:
    """Marks a field that the action itself asks for: nothing is optional about it."""

    field_flags = {"required": True}  # noqa: RUF012 - read by WTForms

    def __call__(self, form: Form, field: Field) -> None:
        """Leave the refusal to the action."""


class SubjectForm(Form):
    """What a tender is about, where, and when bids close and are opened."""

    number = StringField(_("Number in your register"), description=_("As on your notices: 11/DO/2026."))
    title_fr = StringField(_("Title in French"), [french("title_fr")])
    title_ar = StringField(_("Title in Arabic"), [in_arabic("title_ar")])
    title_en = StringField(_("Title in English"))
    object_fr = TextAreaField(
        _("What is to be built, in French"),
        [Obeys(lambda text: texts.latin(texts.lines(text, "object_fr"), "object_fr"))],
    )
    object_ar = TextAreaField(
        _("What is to be built, in Arabic"),
        [Obeys(lambda text: texts.arabic(texts.lines(text, "object_ar"), "object_ar"))],
    )
    work = SelectField(_("Kind of work"), [InputRequired()])
    wilaya = WilayaField(_("Main wilaya"), [InputRequired(_("Choose a wilaya."))])
    reserved = BooleanField(_("Reserved for micro-enterprises"))
    estimate_shown = BooleanField(_("Publish the estimate of each lot"))
    commission = SelectField(_("Commission that opens the bids"), [Optional()])
    closes_at = InstantField(_("Deadline for bids (hour in Algiers)"), [InputRequired(HOUR)])
    opening_at = InstantField(_("Public opening (hour in Algiers)"), [InputRequired(HOUR)])

    def offer(self, commissions: Sequence[Commission]) -> None:
        """Offer the trades, and the commissions of the authority."""
        lang = current().code
        self.work.choices = [(trade.value, _(f"trade.{trade.value}")) for trade in Trade]  # noqa: INT001 - a key
        named = [(one.ref, getattr(one, f"name_{lang}") or one.name_fr) for one in commissions]
        self.commission.choices = [("", _("Not chosen yet")), *named]

    def fill(self, tender: Tender, commission: str | None) -> None:
        """Show what is in a draft."""
        self.process(formdata=None, obj=tender, commission=commission or "")

    def read(self) -> Subject:
        """Return what was typed."""
        return Subject(
            title_fr=typed(self.title_fr),
            title_ar=typed(self.title_ar),
            title_en=typed(self.title_en),
            object_fr=typed(self.object_fr),
            object_ar=typed(self.object_ar),
            work=Trade(self.work.data),
            wilaya=self.wilaya.data,
            closes_at=self.closes_at.data,
            opening_at=self.opening_at.data,
            number=typed(self.number),
            reserved=self.reserved.data,
            estimate_shown=self.estimate_shown.data,
            commission=self.commission.data or None,
        )


class LotForm(Form):
    """A lot: what one contract will cover."""

    title_fr = StringField(_("Title in French"), [french("title_fr")])
    title_ar = StringField(_("Title in Arabic"), [in_arabic("title_ar")])
    title_en = StringField(_("Title in English"))
    wilaya = WilayaField(_("Wilaya of the works"), [InputRequired(_("Choose a wilaya."))])
    execution_days = CountField(
        _("Days to execute the works, at most"), [InputRequired(_("Give a number of days, such as 120."))]
    )
    estimate = AmountField(_("Estimate before tax (DA)"))
    floor = AmountField(_("Lowest amount accepted (DA)"))
    ceiling = AmountField(_("Highest amount accepted (DA)"))

    def read(self) -> Share:
        """Return what was typed."""
        return Share(
            title_fr=typed(self.title_fr),
            title_ar=typed(self.title_ar),
            title_en=typed(self.title_en),
            wilaya=self.wilaya.data,
            execution_days=self.execution_days.data or 0,
            estimate=self.estimate.data,
            floor=self.floor.data,
            ceiling=self.ceiling.data,
        )


class UsualLineForm(Form):
    """A usual line of the trade, and how much of it."""

    code = SelectField(_("Usual line"), [InputRequired()])
    quantity = StringField(_("Quantity"), [Obeys(quantity)])

    def offer(self) -> None:
        """Offer the usual lines."""
        lang = current().code
        self.code.choices = [(code, f"{code} — {line.text(lang)}") for code, line in work_lines().items()]

    def read(self) -> Line:
        """Return the line that was chosen."""
        return usual_line(self.code.data, quantity(self.quantity.data))


class OwnLineForm(Form):
    """A line of the officer's own."""

    code = StringField(_("Code"), [Obeys(partial(texts.line, field="code", most=CODE))])
    designation_fr = StringField(_("Item in French"), [french("designation_fr", 300)])
    designation_ar = StringField(_("Item in Arabic"), [in_arabic("designation_ar", 300)])
    designation_en = StringField(_("Item in English"))
    unit = SelectField(_("Unit"), [InputRequired()])
    quantity = StringField(_("Quantity"), [Obeys(quantity)])

    def offer(self) -> None:
        """Offer the units."""
        self.unit.choices = [(unit.value, _(f"unit.{unit.value}")) for unit in Measure]  # noqa: INT001 - a key

    def read(self) -> Line:
        """Return the line that was typed."""
        words = (typed(self.designation_fr), typed(self.designation_ar), typed(self.designation_en))
        return own_line(typed(self.code), *words, Measure(self.unit.data), quantity(self.quantity.data))


class PasteForm(Form):
    """Lines copied from a spreadsheet."""

    pasted = TextAreaField(_("Lines"), [InputRequired(_("Paste at least one line."))])
    way = RadioField(
        _("What to do with them"),
        [InputRequired()],
        choices=lambda: [
            ("add", gettext("Add them after the present lines")),
            ("replace", gettext("Put them in the place of the bill")),
        ],
        default="add",
    )


class CriterionPart(Part):
    """A row of the table of criteria; an empty one counts for nothing."""

    name_fr = StringField(_("Criterion in French"))
    name_ar = StringField(_("Criterion in Arabic"))
    name_en = StringField(_("Criterion in English"))
    weight = PointsField(_("Points"))
    minimum = PointsField(_("Eliminated under"))

    @property
    def empty(self) -> bool:
        """Whether nothing was typed into the row."""
        return not any(typed(field) for field in (self.name_fr, self.name_ar, self.weight, self.minimum))


class MethodForm(Form):
    """How bids are judged."""

    kind = RadioField(
        _("Who wins"),
        [InputRequired()],
        choices=lambda: [(kind.value, gettext(f"judged.{kind.value}")) for kind in Kind],  # noqa: INT001 - a key
        default=Kind.LOWEST_PRICE.value,
    )
    price_weight = PointsField(_("Points for the price"))
    criteria = FieldList(FormField(CriterionPart), _("Technical criteria"), max_entries=MOST_CRITERIA)
    minimum = PointsField(_("Technical points needed to stay"))
    preference = BooleanField(_("Apply the national preference margin"))

    def fill(self, choice: Choice) -> None:
        """Show a choice, with rows to spare."""
        rows: list[dict[str, object]] = [asdict(one) for one in choice.criteria]
        spare: list[dict[str, object]] = [{} for _row in range(min(SPARE, MOST_CRITERIA - len(rows)))]
        values = {"price_weight": choice.price_weight or None, "minimum": choice.minimum}
        self.process(
            formdata=None, kind=choice.kind.value, criteria=[*rows, *spare], preference=choice.preference, **values
        )

    def read(self) -> Choice:
        """Return what was chosen; refusals as `tenders.rules.method.criterion`."""
        kind = Kind(self.kind.data)
        rows = [row for row in (entry.form for entry in self.criteria.entries) if not row.empty]
        return Choice(
            kind=kind,
            price_weight=(kind is Kind.QUALITY_PRICE and self.price_weight.data) or NONE,
            criteria=tuple(map(_criterion, rows)),
            minimum=self.minimum.data,
            preference=self.preference.data,
        )


def _criterion(row: CriterionPart) -> Criterion:
    names = (typed(row.name_fr), typed(row.name_ar), typed(row.name_en))
    return criterion(*names, row.weight.data or NONE, row.minimum.data)


class DocumentForm(Form):
    """A document to add."""

    file = FileField(_("Document"), [AskedFor()], description=_("PDF, Word, Excel, ZIP or photograph, 25 MB at most."))

    def read(self) -> Upload:
        """Return the file as it was sent."""
        sent = request.files.get(self.file.name)
        return Upload(sent.filename or "", sent.read()) if sent else Upload("", b"")


class ReasonForm(Form):
    """Why something is decided, for whoever reads it."""

    reason = TextAreaField(_("What the author should mend"), [Obeys(partial(texts.lines, field="reason", most=2000))])


class PublicReasonForm(Form):
    """Why a published tender changes, in both languages of the notice."""

    reason_fr = TextAreaField(_("Reason in French"), [Obeys(partial(texts.lines, field="reason_fr", most=2000))])
    reason_ar = TextAreaField(_("Reason in Arabic"), [Obeys(partial(texts.lines, field="reason_ar", most=2000))])

    def reason(self) -> Reason:
        """Return the reason."""
        return Reason(self.reason_fr.data, self.reason_ar.data)


class PostponeForm(PublicReasonForm):
    """The new hours of a tender."""

    closes_at = InstantField(_("New deadline for bids (hour in Algiers)"), [InputRequired(HOUR)])
    opening_at = InstantField(_("New public opening (hour in Algiers)"), [InputRequired(HOUR)])

    def read(self) -> Postponement:
        """Return the order."""
        return Postponement(self.closes_at.data, self.opening_at.data, self.reason())


class BillLinePart(Part):
    """A line of a bill: how much of it, and whether it goes."""

    quantity = StringField(_("Quantity"), [Obeys(quantity)])
    remove = BooleanField(_("Remove"))


class BillForm(Form):
    """The lines of a bill, in order."""

    lines = FieldList(FormField(BillLinePart), _("Lines"), max_entries=MOST_LINES)

    @classmethod
    def of(cls, lines: Sequence[BillLine], *, sent: bool = True) -> BillForm:
        """Return the form of a bill: as it was sent, or as the bill stands."""
        lang = current().code
        shown = [{"quantity": number(line.quantity.normalize(), lang)} for line in lines]
        form = cls() if sent else cls(formdata=None, lines=shown)
        for entry, line in zip(form.lines.entries, lines, strict=False):
            entry.form.quantity.label.text = line.code
        return form

    def read(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that stay, with the quantities that were typed; refuses `Stale` if others were shown."""
        if len(self.lines.entries) != len(lines):
            raise Stale
        rows = zip(lines, (entry.form for entry in self.lines.entries), strict=True)
        return [replace(line, quantity=quantity(row.quantity.data)) for line, row in rows if not row.remove.data]
