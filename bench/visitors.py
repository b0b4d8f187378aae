"""Visitors over the loopback: each with its own cookies, address and language, as a browser sends them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from gzip import decompress
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import brotli

from bench.figures import Measured
from bench.trees import used
from launch.ports import HOST
from tests.make.browsing import Page

STALE = 1.0  # seconds after which the server may be closing an idle connection
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "br": brotli.decompress, "gzip": decompress}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `wire` is the bytes of head and body as they travelled."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire: int

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()

    @property
    def where(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("Location", "")


@dataclass(slots=True)
class Visitor:
    """A browser. The front proxy's header gives each an address of its own, since limits count by address."""

    port: int
    language: str = "fr"
    address: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)
    line: HTTPConnection | None = None
    last: float = 0.0

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path)

    def send(self, path: str, fields: Mapping[str, object], paper: tuple[str, str, bytes] | None = None) -> Answer:
        """Send a form; with a paper (its field, name and bytes) as a form of several parts."""
        if paper is None:
            return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        edge = secrets.token_hex(16)
        return self._ask("POST", path, _parts(edge, fields, paper), f"multipart/form-data; boundary={edge}")

    def fill(self, path: str, fields: Mapping[str, object], paper: tuple[str, str, bytes] | None = None) -> Answer:
        """Fetch a form, fill it in and send it."""
        return self.send(path, {**self.form(path), **fields}, paper)

    def form(self, path: str) -> dict[str, str]:
        """Fetch a page and return the fields of the form that it sends to itself, with the values they hold."""
        text = self.get(path).text
        found = [fields for action, fields in Page(text).forms if action in {"", path} and "csrf_token" in fields]
        assert found, f"{path} shows no form:\n{text[-3000:]}"
        return found[-1]

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        line = self._line()
        line.request(method, path, body, {**self._head(), **({"Content-Type": kind} if kind else {})})
        answer = line.getresponse()
        content = answer.read()
        self.last = time.monotonic()
        self._keep(answer)
        return _read(answer, content)

    def __del__(self) -> None:
        """Hang up."""
        if self.line:
            self.line.close()

    def _line(self) -> HTTPConnection:
        if self.line and time.monotonic() - self.last > STALE:
            self.line.close()
            self.line = None
        self.line = self.line or HTTPConnection(HOST, self.port, timeout=60)
        return self.line

    def _head(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "Accept-Encoding": "gzip, deflate, br",
            "Accept-Language": self.language,
            "X-Forwarded-For": self.address,
            "Origin": f"http://{HOST}:{self.port}",
            **({"Cookie": cookies} if cookies else {}),
        }

    def _keep(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


def _read(answer: HTTPResponse, content: bytes) -> Answer:
    head = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.getheaders())
    wire = head + len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + len(content)
    return Answer(answer.status, dict(answer.getheaders()), UNPACK[answer.headers["Content-Encoding"]](content), wire)


def _parts(edge: str, fields: Mapping[str, object], paper: tuple[str, str, bytes]) -> bytes:
    name, filename, content = paper
    texts = "".join(
        f"--{edge}\r\nContent-Disposition: form-data; name={json.dumps(key)}\r\n\r\n{value}\r\n"
        for key, value in fields.items()
    )
    head = f"--{edge}\r\nContent-Disposition: form-data; name={json.dumps(name)}; filename={json.dumps(filename)}\r\n"
    return f"{texts}{head}Content-Type: application/pdf\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()


Deed = Callable[[], Answer]


ROUND = 20  # deeds of each queue


def measure(roots: Mapping[str, int], queues: Sequence[Sequence[Deed]], status: int = 200) -> Measured:
    """Do the deeds of all queues, side by side, and return what one cost; one that fails fails the run.

    They are done in rounds of one size, so that figures can be compared. The processor's time is that of the cheapest
    round, for whatever else the machine does meanwhile can only add to it; the time on the clock is that of all.
    """
    count = max(1, min(map(len, queues)) // ROUND)
    rounds = [_round(roots, [queue[place::count] for queue in queues], status) for place in range(count)]
    cheapest = min(rounds, key=lambda one: one.cpu)
    return Measured(cheapest.trees, sorted(wall for one in rounds for wall in one.walls))


def _round(roots: Mapping[str, int], queues: Sequence[Sequence[Deed]], status: int) -> Measured:
    before = used(roots)
    with ThreadPoolExecutor(len(queues)) as crew:
        done = [one for queue in crew.map(_timed, queues) for one in queue]
    after = used(roots)
    wrong = [answer for _, answer in done if answer.status != status]
    assert not wrong, f"{len(wrong)} of {len(done)} answered {wrong[0].status}:\n{wrong[0].text[-2000:]}"
    return Measured({name: (after[name] - before[name]) / len(done) for name in roots}, [wall for wall, _ in done])


def _timed(queue: Sequence[Deed]) -> list[tuple[float, Answer]]:
    done = []
    for deed in queue:
        start = time.perf_counter()
        answer = deed()
        done.append(((time.perf_counter() - start) * 1000, answer))
    return done
