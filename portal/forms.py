"""The form every page begins from: a refusal of the rules lands beside the field that caused it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar

from babel.support import NullTranslations, Translations
from flask_wtf import FlaskForm
from wtforms.i18n import messages_path

from kernel.refusals import NotYours, Refused, Stale
from kernel.turn import Turn
from portal.act import perform
from portal.errors import sentence
from portal.language import current

P = ParamSpec("P")
T = TypeVar("T")


@cache
def words_of_fields(lang: str) -> NullTranslations:
    """Return what the library's own fields say in a language."""
    return Translations.load(messages_path(), [lang], domain="wtforms")


class Form(FlaskForm):
    """A form in the portal's manner."""

    class Meta(FlaskForm.Meta):
        """How its fields speak."""

        def get_translations(self, _form: object) -> NullTranslations:
            """Return the words of the reader's language, read once."""
            return words_of_fields(current().code)

    def performs(self, action: Callable[Concatenate[Turn, P], T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Perform an action; nothing where it was refused, and the form then says why, with all that was typed."""
        try:
            return perform(action, *args, **kwargs)
        except (NotYours, Stale):
            raise
        except Refused as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal beside its field (`field` among its facts), or at the head of the form."""
        field = self._fields.get(str(refusal.facts.get("field")))
        if field is None:
            self.form_errors: list[str] = [*getattr(self, "form_errors", []), sentence(refusal)]
        else:
            field.errors = [*field.errors, sentence(refusal)]
