"""Somebody with a browser: cookies of their own, an address of their own, forms filled and sent.

Every visitor comes from an address of their own (127.a.b.c, all of it this machine on Linux), as people do: the portal
counts sign-ins by address, and is not asked to count otherwise for the demonstration.
"""

from __future__ import annotations

import json
import re
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from http.cookiejar import CookieJar
from itertools import count
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPHandler, OpenerDirector, ProxyHandler, Request, build_opener

from demonstration.visiting.forms import Answers, Form, Unexpected, forms_of
from demonstration.visiting.reading import holds, plain

PATIENCE: Final = 60.0  # seconds that a page may take
SAID: Final = 300  # characters of a page that a complaint repeats

_SILENT = re.compile(r"<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_numbers = count(1)

Files = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Page:
    """What the portal answered."""

    status: int
    address: str
    kind: str
    body: bytes

    @cached_property
    def markup(self) -> str:
        """Return the page as it was sent."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def text(self) -> str:
        """Return what a person reads on the page."""
        bare = _TAG.sub(" ", _SILENT.sub(" ", self.markup.replace("<wbr>", "")))
        return plain(unescape(bare))

    @cached_property
    def forms(self) -> list[Form]:
        """Return the forms of the page."""
        return forms_of(self.markup)

    @property
    def path(self) -> str:
        """Return the address on the portal."""
        return urlsplit(self.address).path

    @property
    def language(self) -> str:
        """Return the language that the page says it is in."""
        found = re.search(r'<html[^>]* lang="([a-z-]+)"', self.markup)
        return found[1] if found else ""

    def says(self, words: str) -> bool:
        """Say whether these words stand on the page."""
        return plain(words) in self.text

    def tells(self, message: str) -> bool:
        """Say whether a message of the catalogue stands on the page, in the page's language."""
        return holds(self.text, self.language, message)

    def json(self) -> Any:  # noqa: ANN401 - JSON is what it is
        """Return the answer as JSON."""
        return json.loads(self.body)

    def form(self, *names: str, leads: str = "") -> Form:
        """Return the first form that has all these fields and whose address ends in `leads`."""
        for one in self.forms:
            if set(names) <= one.fields.keys() | one.buttons.keys() and one.action.endswith(leads):
                return one
        raise Unexpected(f"{self.path} ({self.status}) has no form with {names} {leads}: {self.text[:SAID]}")

    def link(self, pattern: str) -> str:
        """Return the first address on the page that matches."""
        for found in re.finditer(r'href="([^"]*)"', self.markup):
            if re.search(pattern, unescape(found[1])):
                return urlsplit(unescape(found[1])).path
        raise Unexpected(f"{self.path} has no link like {pattern}")

    def links(self, words: str) -> list[str]:
        """Return the addresses of the links whose text begins with these words, in order."""
        found = re.finditer(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.markup, re.DOTALL)
        return [unescape(one[1]) for one in found if plain(unescape(_TAG.sub(" ", one[2]))).startswith(plain(words))]


@dataclass(frozen=True)
class Visitor:
    """A person at a browser that speaks `language`."""

    portal: str
    name: str = "visitor"
    language: str = "en"
    number: int = field(default_factory=lambda: next(_numbers))

    @cached_property
    def _opener(self) -> OpenerDirector:
        return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _FromAddress(self.number))

    def get(self, path: str) -> Page:
        """Ask for a page; whatever the answer is, it is returned."""
        return self._ask(Request(self._whole(path)))  # noqa: S310 - the portal's own address

    def send(self, page: Page, form: Form, answers: Answers, files: Files | None = None) -> Page:
        """Send a form with these answers and files; redirections are followed."""
        pairs, target = form.filled(answers), urljoin(page.address, form.action or page.address)
        if form.method == "get":
            return self._ask(Request(f"{target}?{urlencode(pairs)}"))  # noqa: S310
        body, kind = _multipart(pairs, files or {}) if form.multipart or files else _encoded(pairs)
        headers = {"Content-Type": kind, "Referer": page.address}
        return self._ask(Request(target, body, headers))  # noqa: S310

    def submit(self, page: Page, answers: Answers, files: Files | None = None) -> Page:
        """Fill the form of a page that has these fields, and send it."""
        return self.send(page, page.form(*answers, *(files or {})), answers, files)

    def press(self, page: Page, leads: str) -> Page:
        """Press the button of the form that leads there."""
        return self.send(page, page.form(leads=leads), {})

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in; the page that follows is returned."""
        return self.submit(self.get("/sign-in"), {"email": email, "password": password})

    def _ask(self, request: Request) -> Page:
        request.add_header("Accept-Language", self.language)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return _page(answer)
        except HTTPError as error:
            with error:
                return _page(error)
        except OSError as fault:
            raise Unexpected(f"{request.full_url} does not answer: {fault}") from fault

    def _whole(self, path: str) -> str:
        return urljoin(self.portal.rstrip("/") + "/", path.removeprefix(self.portal).lstrip("/"))


class _FromAddress(HTTPHandler):
    """Connects from an address of its own, where the machine has more than one."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._source = own_address(number)

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(HTTPConnection, source_address=self._source), req)


@cache
def own_address(number: int) -> tuple[str, int] | None:
    """Return a loopback address for a visitor, the same for the same number; none where there is only 127.0.0.1."""
    address = f"127.{100 + secrets.randbelow(100)}.{number // 250 % 250}.{number % 250 + 2}"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        try:
            trial.bind((address, 0))
        except OSError:
            return None
    return address, 0


def _page(answer: HTTPResponse | HTTPError) -> Page:
    return Page(answer.status or 0, answer.url, answer.headers.get_content_type(), answer.read())


def _encoded(pairs: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
    return urlencode(pairs).encode("ascii"), "application/x-www-form-urlencoded"


def _multipart(pairs: Sequence[tuple[str, str]], files: Files) -> tuple[bytes, str]:
    """Return a body of parts (RFC 7578)."""
    edge = secrets.token_hex(16)
    texts = [(f'name="{name}"', value.encode()) for name, value in pairs]
    papers = [(f'name="{name}"; filename="{title}"', content) for name, (title, content) in files.items()]
    parts = [
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (edge.encode(), head.encode(), content)
        for head, content in [*texts, *papers]
    ]
    return b"".join(parts) + b"--%b--\r\n" % edge.encode(), f"multipart/form-data; boundary={edge}"
