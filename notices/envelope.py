"""A letter made into an e-mail: plain text, and the same in HTML that knows its direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from kernel.language import reads_left


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything that an e-mail is made of; the same values make the same message. `home` is the portal's address."""

    message_id: str
    sender: str
    address: str
    language: str
    title: str
    body: str
    written_at: datetime
    home: str
    attachments: tuple[Attachment, ...] = ()


def email(letter: Outgoing) -> EmailMessage:
    """Return the message. Its Message-ID and date are the letter's own, so a repeat is recognised as one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = letter.address
    # Folded here: the library's own folding loses a space between two Arabic words where it breaks the line.
    message.set_raw("Subject", Header(letter.title, header_name="Subject").encode())
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message.add_alternative(html(letter), subtype="html")
    for file in letter.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    message["Content-Language"] = letter.language  # last: setting the content drops it
    return message


def html(letter: Outgoing) -> str:
    """Return the text as HTML: paragraphs, the portal's own links to press, the direction of the language."""
    paragraphs = "\n".join(f"<p>{_lines(part, letter.home)}</p>" for part in letter.body.strip().split("\n\n"))
    direction = "rtl" if reads_left(letter.language) else "ltr"
    return (
        f'<!doctype html>\n<html lang="{letter.language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.title)}</title></head>\n<body>\n{paragraphs}\n</body></html>\n"
    )


def _lines(paragraph: str, home: str) -> str:
    """Return the lines of a paragraph; what leads elsewhere, in somebody's name or reason, stays text."""
    own = rf"{re.escape(escape(home.rstrip('/')))}/[^\s<>\"]*"
    pressed = re.sub(own, lambda found: f'<a dir="ltr" href="{found[0]}">{found[0]}</a>', escape(paragraph))
    return pressed.replace("\n", "<br>\n")
