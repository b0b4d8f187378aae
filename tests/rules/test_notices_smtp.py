"""Mail over a socket: what the server hears, and that whatever goes wrong there is tried again."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from notices.envelope import Outgoing, email
from notices.outside import Smtp

AT = datetime(2026, 2, 3, 13, tzinfo=UTC)


@dataclass
class Heard:
    """What a mail server heard: the lines of its client, and each message as it came."""

    port: int
    lines: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"


@contextmanager
def mail_server(*, answers: Sequence[str] = (), refuses: str = "") -> Iterator[Heard]:
    """Run a mail server (RFC 5321) in a thread; it refuses the verb `refuses`, and answers EHLO with `answers`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard = Heard(listening.getsockname()[1])
        serving = threading.Thread(target=serve, args=(listening, heard, answers, refuses))
        serving.start()
        yield heard
        listening.shutdown(socket.SHUT_RDWR)
        serving.join(30)


def serve(listening: socket.socket, heard: Heard, answers: Sequence[str], refuses: str) -> None:
    """Take one client after the other until the listening ends."""
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        with client, client.makefile("rwb", buffering=0) as wire:
            wire.write(b"220 post.example\r\n")
            for line in iter(wire.readline, b""):
                wire.write(reply(line.decode().strip(), heard, answers, refuses, wire))


def reply(line: str, heard: Heard, answers: Sequence[str], refuses: str, wire: socket.SocketIO) -> bytes:
    """Return what the server says to a line."""
    heard.lines.append(line)
    verb = line.split(" ", maxsplit=1)[0].upper()
    if verb == refuses:
        return b"451 4.3.0 not now\r\n"
    if verb == "EHLO":
        said = ["post.example", *answers]
        return "".join(f"250{' ' if word is said[-1] else '-'}{word}\r\n" for word in said).encode()
    if verb == "AUTH":
        return b"235 2.7.0 welcome\r\n"
    if verb == "DATA":
        wire.write(b"354 go on\r\n")
        heard.messages.append(b"".join(line.removeprefix(b".") for line in iter(wire.readline, b".\r\n")))
    return b"221 bye\r\n" if verb == "QUIT" else b"250 2.0.0 done\r\n"


def letter(**more: str) -> Outgoing:
    usual = {
        "message_id": "<LET-1@safqa.example>", "sender": "Safqa <no-reply@safqa.example>", "address": "a@firm.example",
        "language": "ar", "home": "https://safqa.example", "title": "استُلم عرضكم", "body": "السلام عليكم\n.\n..ثم\n",
    }  # fmt: skip
    return Outgoing(**{**usual, **more}, written_at=AT)  # type: ignore[arg-type]


def test_the_server_gets_the_message_as_it_was_written() -> None:
    with mail_server() as heard:
        Smtp(heard.url).send(email(letter()))
    assert [line for line in heard.lines if line.startswith(("mail", "rcpt"))] == [
        "mail FROM:<no-reply@safqa.example>",
        "rcpt TO:<a@firm.example>",
    ]
    received = message_from_bytes(heard.messages[0], policy=policy.default)
    assert (received["Message-ID"], received["Subject"]) == ("<LET-1@safqa.example>", "استُلم عرضكم")
    body = received.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["السلام عليكم", ".", "..ثم"], "lines of dots end nothing"


def test_a_repeat_carries_the_same_message_id_and_date() -> None:
    with mail_server() as heard:
        for _ in range(2):
            Smtp(heard.url).send(email(letter()))
    first, second = (message_from_bytes(one, policy=policy.default) for one in heard.messages)
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_a_password_is_said_to_the_server_that_asks_for_one() -> None:
    with mail_server(answers=["AUTH PLAIN"]) as heard:
        Smtp(heard.url.replace("//", "//portal:p%40ss@")).send(email(letter()))
    assert "AUTH PLAIN AHBvcnRhbABwQHNz" in heard.lines


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_refuses_is_raised_and_so_tried_again(verb: str) -> None:
    with mail_server(refuses=verb) as heard, pytest.raises(smtplib.SMTPException):
        Smtp(heard.url).send(email(letter()))
    assert heard.messages == []


def test_without_encryption_nothing_is_said_unless_the_address_allows_it() -> None:
    with mail_server() as heard, pytest.raises(smtplib.SMTPNotSupportedError):
        Smtp(heard.url.partition("?")[0].replace("//", "//portal:secret@")).send(email(letter()))
    assert heard.messages == []
    assert not [line for line in heard.lines if line.startswith("AUTH")]


def test_a_server_that_is_not_there_is_a_fault_of_this_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        Smtp(f"smtp://127.0.0.1:{port}?tls=none").send(email(letter()))
