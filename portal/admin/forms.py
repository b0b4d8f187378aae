"""The administrator's forms: invitations, authorities, agencies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from wtforms import EmailField, SelectChoice, SelectField, StringField, TextAreaField
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
from portal.choices import MultiCheckboxField, Obeys, keyed, spoken_languages
from portal.forms import Form
from portal.language import gettext
from portal.language import lazy_gettext as _


def _name(field: str) -> Obeys:
    return Obeys(partial(line, field=field, most=LONGEST_NAME))


class InviteForm(Form):
    """Whom to invite, as what, for which public body: one list holds every role that may be given."""

    name = StringField(_("First name and surname"), [_name("name")])
    email = EmailField(_("E-mail address"), [Obeys(registration.email)])
    language = SelectField(
        _("Language of the invitation"),
        [InputRequired()],
        choices=spoken_languages,
    )
    role = SelectField(_("Role"), [InputRequired(_("Choose a role."))])

    def offer(self, authorities: Sequence[Authority], agencies: Sequence[Agency], language: str) -> None:
        """Offer each role of each public body, then the roles without one."""
        bodies: dict[House, Sequence[Authority | Agency]] = {House.AUTHORITY: authorities, House.AGENCY: agencies}
        choices = [SelectChoice("", gettext("Choose"))]
        for role in (role for role in Role if role in INVITES[Role.ADMINISTRATOR]):
            kind, key = HOUSE_OF[role], f"role.{role}"
            found: Sequence[Authority | Agency | None] = bodies[kind] if kind else [None]
            choices += [_choice(role, gettext(key), body, language) for body in found]
        self.role.choices = choices

    def read(self) -> Guest:
        """Return what was typed."""
        role, _slash, house_ref = self.role.data.partition("/")
        return Guest(self.name.data, self.email.data, self.language.data, Role(role), house_ref or None)


def _choice(role: Role, words: str, body: Authority | Agency | None, language: str) -> SelectChoice:
    if body is None:
        return SelectChoice(f"{role}/", words)
    return SelectChoice(f"{role}/{body.ref}", f"{words} — {getattr(body, f'name_{language}', body.name_fr)}")


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
        _("Rules it works under"), [InputRequired()],
        choices=lambda: keyed("profile", (one.code for one in profiles(day_of(now())))),
        description=_("Its regulatory profile: thresholds, delays, rates. A published tender keeps its own."),
    )  # fmt: skip

    def read(self) -> AuthorityOrder:
        """Return what was typed."""
        return AuthorityOrder(self.names(), self.address.data, self.nif.data, self.profile.data)


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
        _("Schemes it attests"), [Obeys(houses.read_schemes)], choices=[SelectChoice(one.value) for one in Scheme]
    )

    def read(self) -> AgencyOrder:
        """Return what was typed."""
        return AgencyOrder(self.names(), self.iss.data, self.schemes.data, self.jwks.data)
