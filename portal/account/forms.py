"""The forms of signing in, joining and one's own account."""

from __future__ import annotations

from functools import partial

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, TelField
from wtforms.validators import InputRequired

from accounts.rules import bank, identity, registration
from accounts.rules.passwords import LEAST
from accounts.rules.registration import LONGEST_ADDRESS, LONGEST_NAME, Contact, Registration
from kernel.clock import now
from kernel.lines import line
from law.rules import day_of
from portal.choices import Obeys, TradesField, WilayaField, spoken_languages
from portal.forms import Form
from portal.language import current
from portal.language import lazy_gettext as _


class SignInForm(Form):
    """Address and password, and where to go afterwards."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Enter your e-mail address."))])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password."))])
    next = HiddenField()


class ForgottenForm(Form):
    """The address to write to."""

    email = EmailField(_("E-mail address"), [Obeys(registration.email)])


class PasswordForm(Form):
    """A new password."""

    password = PasswordField(
        _("New password"), [InputRequired(_("Choose a password."))],
        description=_("At least %(least)s characters. Three or four words together are hard to guess.", least=LEAST),
    )  # fmt: skip


class NewcomerForm(PasswordForm):
    """What somebody without an account says to accept an invitation."""

    name = StringField(_("Your first name and surname"), [Obeys(partial(line, field="name", most=LONGEST_NAME))])


class ChangePasswordForm(PasswordForm):
    """The present password and a new one."""

    present = PasswordField(_("Present password"), [InputRequired(_("Enter your present password."))])


class ProfileForm(Form):
    """One's name and language."""

    name = StringField(_("Your first name and surname"), [Obeys(partial(line, field="name", most=LONGEST_NAME))])
    language = SelectField(
        _("Language of the pages and letters"),
        [InputRequired()],
        choices=spoken_languages,
    )


class RegisterForm(Form):
    """A firm and its owner; `checked` is asked for only where the numbers look odd."""

    firm = StringField(
        _("Name of the firm"),
        [Obeys(partial(line, field="firm", most=LONGEST_NAME))],
        description=_("As it stands on the trade register."),
    )
    nif = StringField(
        _("Tax identification number (NIF)"), [Obeys(identity.nif)], description=_("15 digits, on your tax card.")
    )
    rc = StringField(
        _("Trade register number (RC)"), [Obeys(registration.rc)],
        description=_("The whole number with its wilaya, as on the extract: 16/00-0123456 B 19."),
    )  # fmt: skip
    wilaya = WilayaField(_("Wilaya of the firm"), [Obeys(lambda code: registration.wilaya(code, day_of(now())))])
    address = StringField(_("Postal address"), [Obeys(partial(line, field="address", most=LONGEST_ADDRESS))])
    phone = TelField(_("Telephone"), [Obeys(identity.phone)])
    trades = TradesField(
        _("Your trades"), [Obeys(registration.trades)], description=_("Tick all that your teams can do.")
    )
    rib = StringField(
        _("Bank account (RIB) or postal account (RIP)"), [Obeys(bank.rib)],
        description=_("20 digits, key included: invoices are paid there. It is checked at once."),
    )  # fmt: skip
    person = StringField(_("Your first name and surname"), [Obeys(partial(line, field="person", most=LONGEST_NAME))])
    email = EmailField(
        _("E-mail address"),
        [Obeys(registration.email)],
        description=_("We write to you there, and you sign in with it."),
    )
    checked = BooleanField(_("I have compared these numbers with my papers: they are right."))

    oddities: tuple[str, ...] = ()

    def read(self) -> Registration:
        """Return what was typed."""
        contact = Contact(self.rib.data, self.phone.data, self.address.data, self.trades.data)
        return Registration(
            self.person.data, self.email.data, current().code, self.firm.data, self.nif.data, self.rc.data,
            self.wilaya.data, contact,
        )  # fmt: skip

    def validate(self, extra_validators: object = None) -> bool:
        """Ask the rules; where numbers are odd, ask the person once more."""
        if not super().validate(extra_validators):
            return False
        self.oddities = registration.warnings(registration.read_registration(self.read(), day_of(now())))
        return not self.oddities or bool(self.checked.data)
