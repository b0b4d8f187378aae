"""One's own letters: what the portal wrote, as it was written."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from kernel.language import reads_left
from notices.store import mine, one_of_mine
from portal.account import blueprint
from portal.act import look
from portal.correspondence import paragraphs
from portal.services import services


@blueprint.get("/me/letters")
def letters() -> ResponseReturnValue:
    """Show the newest letters."""
    return render_template("account/letters.html", letters=look(mine))


@blueprint.get("/me/letters/<ref>")
def letter(ref: str) -> ResponseReturnValue:
    """Show one letter."""
    found = look(one_of_mine, ref)
    body = paragraphs(found.body, services().settings.portal_url)
    direction = "rtl" if reads_left(found.language) else "ltr"
    return render_template("account/letter.html", letter=found, body=body, direction=direction)
