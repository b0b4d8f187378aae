"""Somebody at a browser: their own cookies, their own address, what the browser complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from launch.processes import end_of
from tests.journeys.axe import violations
from tests.journeys.standing import Standing

_addresses = count(1)
PHONE, DESK = (390, 844), (1280, 900)


@dataclass
class Visitor:
    """Somebody who looks at the portal; signed in or not."""

    portal: Standing
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        """Open a page."""
        answer = self.page.goto(f"{self.portal.address}{path}")
        assert answer is not None
        return answer

    def at(self, path: str) -> None:
        """Open a page that must be there."""
        answer = self.go(path)
        assert answer.status == 200, f"{path}: {answer.status}\n{end_of(self.portal.data.logs / 'web.log')}"

    def fill(self, **fields: str) -> None:
        """Type into the fields with these names."""
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def send(self, action: str = "", *, of: str = "") -> None:
        """Send the form of the page: the one with this address, or the one with this field in it."""
        form = f"form[action$='{action}']" if action else f"form:has([name={of}])" if of else "form[method=post]"
        with self.page.expect_navigation():
            self.page.locator(f"main {form} button[type=submit]").first.click()

    def follow(self, path: str) -> None:
        """Follow a link of the page by (the end of) its address."""
        with self.page.expect_navigation():
            self.page.locator(f"main a[href$='{path}']").first.click()

    def must(self, held: object, what: str) -> None:
        """Check something, and tell what stands on the page where it is not so."""
        assert held, f"{what}: {self.page.url} says\n{self.page.inner_text('main')}"

    def whole(self) -> None:
        """Check that axe-core finds nothing on the page as it stands now, which no walk comes to."""
        found = violations(self.page)
        assert not found, "\n".join((self.page.url, *found))

    def says(self, words: str) -> None:
        """Check that the page says something."""
        self.must(words in self.page.inner_text("body"), f"not there: {words}")

    def count(self, selector: str) -> int:
        """Count what the page holds of something."""
        return self.page.locator(f"main {selector}").count()

    def speak(self, language: str) -> None:
        """Choose a language."""
        self.page.context.add_cookies([{"name": "lang", "value": language, "url": self.portal.address}])

    def sign_in(self, email: str, password: str | None = None) -> None:
        """Sign in with the password that everybody of the demonstration shares, or with one's own."""
        self.at("/sign-in")
        self.fill(email=email, password=password or self.portal.company.password)
        self.send("/sign-in")
        self.must("/sign-in" not in self.page.url, f"{email} was not let in")

    def note(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains of: a script refused by the content policy, a file that is not there."""
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")


@contextmanager
def visitor(
    browser: Browser, portal: Standing, language: str = "fr", size: tuple[int, int] = DESK
) -> Iterator[Visitor]:
    """Lend somebody a browser, and see afterwards that it complained of nothing."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        extra_http_headers={"X-Forwarded-For": f"10.0.0.{next(_addresses)}"},
        accept_downloads=True,
        reduced_motion="reduce",  # colours are judged as they stand, not on their way
    )
    made = Visitor(portal, context.new_page())
    made.page.on("console", made.note)
    made.page.on("pageerror", lambda fault: made.complaints.append(f"{made.page.url}: {fault}"))
    made.speak(language)
    try:
        yield made
        assert not made.complaints, "\n".join(made.complaints)
    finally:
        context.close()


@contextmanager
def signed_in(
    browser: Browser, portal: Standing, email: str, language: str = "fr", size: tuple[int, int] = DESK
) -> Iterator[Visitor]:
    """Lend somebody of the demonstration a browser in which they are signed in."""
    with visitor(browser, portal, language, size) as made:
        made.sign_in(email)
        made.speak(language)
        yield made
