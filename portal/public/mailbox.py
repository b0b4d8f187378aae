"""The mailbox of the demonstration: every mail that left, for its fictional people. Elsewhere it does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from io import BytesIO
from itertools import islice

from flask import Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from kernel.language import languages, reads_left
from notices.outside import MailFolder, mailer
from portal.correspondence import paragraphs
from portal.language import FIRST
from portal.public import blueprint
from portal.services import services

MOST_SHOWN = 100


@dataclass(frozen=True)
class Mail:
    """A mail as it is shown: text only, whatever else is in it."""

    name: str
    message: EmailMessage

    @property
    def title(self) -> str:
        """What it is about."""
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        """Whose mailbox it went to."""
        return str(self.message["To"])

    @property
    def sent_at(self) -> datetime:
        """When it was written."""
        at: datetime = self.message["Date"].datetime
        return at

    @property
    def language(self) -> str:
        """The language that it says it is in."""
        said = str(self.message["Content-Language"])
        return said if said in languages() else FIRST

    @property
    def direction(self) -> str:
        """Which way it reads."""
        return "rtl" if reads_left(self.language) else "ltr"

    @property
    def body(self) -> str:
        """Return its plain text as paragraphs."""
        part = self.message.get_body(("plain",))
        return paragraphs(str(part.get_content()) if part else "", services().settings.portal_url)

    @cached_property
    def files(self) -> list[EmailMessage]:
        """What is attached to it."""
        return list(self.message.iter_attachments())


def folder() -> MailFolder:
    """Return the folder of the demonstration's mails; where mail is real, there is no such page."""
    settings = services().settings
    way = mailer(settings.mail_url)
    if not settings.demonstration or not isinstance(way, MailFolder):
        abort(404)
    return way


def named(name: str) -> Mail:
    """Return a mail by its name in the folder."""
    message = folder().message(name)
    if message is None:
        abort(404)
    return Mail(name, message)


@blueprint.get("/mailbox")
def mailbox() -> ResponseReturnValue:
    """Show the newest mails, to everybody or to one address."""
    to = request.args.get("to", "").strip().lower()
    mails = (Mail(name, message) for name, message in folder().messages())
    wanted = (mail for mail in mails if to in mail.to.lower())
    return render_template("public/mailbox.html", mails=list(islice(wanted, MOST_SHOWN)), to=to)


@blueprint.get("/mailbox/<name>")
def mail(name: str) -> ResponseReturnValue:
    """Show one mail."""
    return render_template("public/mailbox_mail.html", mail=named(name))


@blueprint.get("/mailbox/<name>/<int:number>")
def mail_file(name: str, number: int) -> Response:
    """Give what is attached to a mail, to keep."""
    files = named(name).files
    if number >= len(files):
        abort(404)
    content = files[number].get_payload(decode=True)
    title = files[number].get_filename() or "file"
    return send_file(BytesIO(bytes(content)), "application/octet-stream", as_attachment=True, download_name=title)
