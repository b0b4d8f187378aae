"""The forms of a firm's dossier and of its attestations."""

from __future__ import annotations

from functools import partial

from flask import request
from flask_wtf.file import FileField
from wtforms import DateField, EmailField, Field, SelectChoice, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, StopValidation

from accounts.actions import Asked
from accounts.rules import bank, identity, registration
from accounts.rules.attestation import Phase
from accounts.rules.registration import LONGEST_ADDRESS, LONGEST_NAME, Contact
from accounts.rules.showing import LONGEST_NUMBER, Claim
from accounts.tables import Agency
from kernel.lines import line
from portal.choices import Obeys, TradesField, keyed
from portal.forms import Form
from portal.language import gettext
from portal.language import lazy_gettext as _

LONGEST_TOKEN_FILE = 20_000


class ContactForm(Form):
    """What a firm may change by itself."""

    address = StringField(_("Postal address"), [Obeys(partial(line, field="address", most=LONGEST_ADDRESS))])
    phone = TelField(_("Telephone"), [Obeys(identity.phone)])
    trades = TradesField(_("Your trades"), [Obeys(registration.trades)])
    rib = StringField(
        _("Bank account (RIB) or postal account (RIP)"), [Obeys(bank.rib)],
        description=_("20 digits, key included. The owner of the firm is told of every change by e-mail."),
    )  # fmt: skip

    def read(self) -> Contact:
        """Return what was typed."""
        return Contact(self.rib.data, self.phone.data, self.address.data, self.trades.data)


class StaffForm(Form):
    """Somebody to invite into the firm."""

    name = StringField(_("First name and surname"), [Obeys(partial(line, field="name", most=LONGEST_NAME))])
    email = EmailField(_("E-mail address"), [Obeys(registration.email)])


class SignedForm(Form):
    """An attestation that the agency signed: pasted, or as the file it was received in."""

    token = TextAreaField(
        _("Text of the attestation"),
        description=_("What a telephone reads from the QR code, or the content of the file that the agency sent you."),
    )  # fmt: skip
    file = FileField(_("Or the file itself"))

    def validate_token(self, field: Field) -> None:
        """Ask for one of the two."""
        if not (field.data or "").strip() and not self.file.data:
            raise StopValidation(gettext("Paste the text of the attestation, or choose its file."))

    def read(self) -> str:
        """Return the token, from the file where there is one."""
        given = request.files.get(self.file.name)
        content = given.read(LONGEST_TOKEN_FILE).decode("ascii", "replace") if given else ""
        return content or self.token.data or ""


class PaperForm(Form):
    """An attestation on paper, for an agent of the agency to check."""

    scheme = SelectField(_("Scheme and agency"), [InputRequired(_("Choose the agency that gave you the attestation."))])
    number = StringField(
        _("Number of the attestation"), [Obeys(partial(line, field="number", most=LONGEST_NUMBER))],
        description=_("As it is printed on it."),
    )  # fmt: skip
    file_no = StringField(
        _("Number of your file at the agency"), [Obeys(partial(line, field="file_no", most=LONGEST_NUMBER))]
    )
    phase = SelectField(_("Phase of the file"), [InputRequired()])
    starts_on = DateField(_("Valid from"), [InputRequired(_("Enter the first day of validity."))])
    ends_on = DateField(_("Valid until"), [InputRequired(_("Enter the last day of validity."))])
    paper = FileField(
        _("Scan or photograph of the attestation"), [InputRequired(_("Choose the scan."))],
        description=_("PDF or JPEG, 8 MB at most."),
    )  # fmt: skip

    def offer(self, agencies: list[Agency], language: str) -> None:
        """Offer each scheme of each agency."""
        names = {agency.ref: getattr(agency, f"name_{language}", agency.name_fr) for agency in agencies}
        pairs = [(agency.ref, scheme) for agency in agencies for scheme in agency.schemes]
        offered = [SelectChoice(f"{ref}/{scheme}", f"{scheme} — {names[ref]}") for ref, scheme in pairs]
        self.scheme.choices = [SelectChoice("", gettext("Choose")), *offered]
        self.phase.choices = keyed("phase", Phase)

    def read(self) -> Asked:
        """Return what was typed, with the bytes of the scan."""
        agency_ref, _slash, scheme = self.scheme.data.partition("/")
        paper = request.files.get(self.paper.name)
        claim = Claim(
            scheme, self.number.data, self.file_no.data, self.phase.data, self.starts_on.data, self.ends_on.data
        )
        return Asked(agency_ref, claim, paper.read() if paper else b"")
