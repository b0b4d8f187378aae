"""The administrator's forms: invitations, authorities, agencies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from accounts.actions import AgencyOrder, AuthorityOrder, Guest
from accounts.actions.houses import Names
from accounts.rules import houses, identity, registration
from accounts.rules.attestation import Scheme
from accounts.rules.registration import LONGEST_ADDRESS, LONGEST_NAME
from accounts.rules.roles import HOUSE_OF, INVITES, House, Role
from accounts.tables import Agency, Authority
from kernel.clock import now
from kernel.lines import line
from law.rules import day_of, profiles
from portal.choices import MultiCheckboxField, Obeys
from portal.forms import Form
from portal.language import languages


def _name(field: str) -> Obeys:
    return Obeys(partial(line, field=field, most=LONGEST_NAME))


class InviteForm(Form):
    """Whom to invite, as what, for which public body: one list holds every role that may be given."""

    name = StringField(_("First name and surname"), [_name("name")])
    email = EmailField(_("E-mail address"), [Obeys(registration.email)])
    language = SelectField(
        _("Language of the invitation"),
        [InputRequired()],
        choices=lambda: [(one.code, one.name) for one in languages()],
    )
    role = SelectField(_("Role"), [InputRequired(_("Choose a role."))])

    def offer(self, authorities: Sequence[Authority], agencies: Sequence[Agency], language: str) -> None:
        """Offer each role of each public body, then the roles without one."""
        bodies: dict[House, Sequence[Authority | Agency]] = {House.AUTHORITY: authorities, House.AGENCY: agencies}
        pairs: list[tuple[str, str]] = [("", gettext("Choose"))]
        for role in (role for role in Role if role in INVITES[Role.ADMINISTRATOR]):
            kind, key = HOUSE_OF[role], f"role.{role}"
            found: Sequence[Authority | Agency | None] = bodies[kind] if kind else [None]
            pairs += [(f"{role}/{body.ref if body else ''}", _offered(gettext(key), body, language)) for body in found]
        self.role.choices = pairs

    def read(self) -> Guest:
        """Return what was typed."""
        role, _slash, house_ref = self.role.data.partition("/")
        return Guest(self.name.data, self.email.data, self.language.data, Role(role), house_ref or None)


def _offered(role: str, body: Authority | Agency | None, language: str) -> str:
    return f"{role} — {getattr(body, f'name_{language}', body.name_fr)}" if body else role


class NamesForm(Form):
    """A public body's names."""

    name_fr = StringField(_("Name in French"), [_name("name_fr")])
    name_ar = StringField(_("Name in Arabic"), [_name("name_ar")])
    name_en = StringField(_("Name in English"), [_name("name_en")])

    def names(self) -> Names:
        """Return the names."""
        return Names(self.name_fr.data, self.name_ar.data, self.name_en.data)


class AuthorityForm(NamesForm):
    """A contracting authority."""

    address = StringField(_("Postal address"), [Obeys(partial(line, field="address", most=LONGEST_ADDRESS))])
    nif = StringField(_("Tax identification number (NIF)"), [Obeys(identity.nif)])
    profile = SelectField(
        _("Rules it works under"), [InputRequired()], choices=lambda: _profiles(),  # noqa: PLW0108 - read at each request
        description=_("Its regulatory profile: thresholds, delays, rates. A published tender keeps its own."),
    )  # fmt: skip

    def read(self) -> AuthorityOrder:
        """Return what was typed."""
        return AuthorityOrder(self.names(), self.address.data, self.nif.data, self.profile.data)


def _profiles() -> list[tuple[str, str]]:
    keys = {one.code: f"profile.{one.code}" for one in profiles(day_of(now()))}
    return [(code, gettext(key)) for code, key in keys.items()]


class KeysForm(Form):
    """An agency's keys."""

    jwks = TextAreaField(
        _("Public keys (JWKS)"), [Obeys(lambda text: houses.read_keys(text, "https://unnamed.example"))],
        description=_('JSON: {"keys": […]}, each with kid, valid_from and valid_until. Public keys only.'),
    )  # fmt: skip


class AgencyForm(NamesForm, KeysForm):
    """An agency that attests micro-enterprises."""

    iss = StringField(
        _("Address that names it (iss)"), [Obeys(houses.read_iss)],
        description=_("As its signed attestations name it, such as https://anade.example."),
    )  # fmt: skip
    schemes = MultiCheckboxField(
        _("Schemes it attests"), [Obeys(houses.read_schemes)], choices=[(one.value, one.value) for one in Scheme]
    )

    def read(self) -> AgencyOrder:
        """Return what was typed."""
        return AgencyOrder(self.names(), self.iss.data, self.schemes.data, self.jwks.data)
