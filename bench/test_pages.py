"""What everybody reads: the list of ten thousand open tenders, a tender's page, a first visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import pytest

from bench.figures import Figure, Measured
from bench.stages import Stage
from bench.visitors import Answer, Deed, Visitor, measure
from tests.make import tenders

MANY = 10_000
LISTED = re.compile(r'href="(/tenders/AO-[^"#?/]+)"')
LATER = re.compile(r'href="(/tenders\?[^"]*after=[^"]+)"')
NEEDED = re.compile(r'(?:<link [^>]*href|<script [^>]*src)="([^"]+)"')


@pytest.fixture(scope="session")
def market(stage: Stage) -> Stage:
    """Publish ten thousand tenders."""
    stage.prepare(partial(tenders.many, count=MANY))
    return stage


def walk(visitor: Visitor, pages: int) -> list[str]:
    """Return the addresses of the list's first pages, as somebody finds them who goes on and on."""
    found = ["/tenders"]
    while len(found) < pages:
        found += [address.replace("&amp;", "&") for address in LATER.findall(visitor.get(found[-1]).text)[:1]]
    return found


def visits(stage: Stage, paths: Sequence[str], languages: Sequence[str] = ("fr", "ar")) -> list[list[Deed]]:
    """Return one queue of visits for each language, everyone to the same pages."""
    return [[partial(visitor.get, path) for path in paths] for visitor in map(stage.visitor, languages)]


def add(figures: list[Figure], name: str, cost: Measured, limit: float, least: Measured | None = None) -> None:
    """Add what an operation costs the processor."""
    figures.append(Figure(name, cost.cpu, "CPU-ms", limit, least.cpu if least else None, cost.told()))


def test_a_page_of_the_list(market: Stage, bare_page: Measured, figures: list[Figure]) -> None:
    paths = walk(market.visitor(), 10) * 24
    measure({}, visits(market, paths[:20]))
    cost = measure(market.roots, visits(market, paths))
    add(figures, "List of 10,000 open tenders, a page", cost, 10, bare_page)
    figures.append(Figure("  p95 on the clock", cost.within(0.95), "ms", 50))


def test_a_search_in_the_list(market: Stage, figures: list[Figure]) -> None:
    paths = ["/tenders?q=raccordement", "/tenders?q=%D8%A7%D9%84%D8%A3%D9%84%D9%8A%D8%A7%D9%81&wilaya=16"] * 100
    cost = measure(market.roots, visits(market, paths))
    add(figures, "Search in 10,000 open tenders", cost, 10)
    figures.append(Figure("  p95 on the clock", cost.within(0.95), "ms", 50))


def test_the_page_of_a_tender(market: Stage, bare_page: Measured, figures: list[Figure]) -> None:
    listed = [path for page in walk(market.visitor(), 10) for path in LISTED.findall(market.visitor().get(page).text)]
    paths = list(dict.fromkeys(listed))
    measure({}, visits(market, ["/tenders/" + paths[-1].rpartition("/")[2]] * 10))
    add(figures, "Tender page, never read before", measure(market.roots, visits(market, paths)), 4, bare_page)
    known = paths[:5] * 40
    measure({}, visits(market, known))
    add(figures, "Tender page, read before", measure(market.roots, visits(market, known)), 4, bare_page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_first_visit(market: Stage, figures: list[Figure], language: str) -> None:
    answers = first_visit(market.visitor(language))
    told = ", ".join(f"{path.rpartition('/')[2]} {answer.wire / 1000:.1f}" for path, answer in answers.items())
    total = sum(answer.wire for answer in answers.values()) / 1000
    figures.append(Figure(f"First visit in {language}, heads and bodies", total, "kB", 50, told=told))


def first_visit(visitor: Visitor) -> dict[str, Answer]:
    """Come as nobody came before: the address of the portal, where it leads, and what that page asks for."""
    home = visitor.get("/")
    page = visitor.get(home.where)
    needed = dict.fromkeys(path for path in NEEDED.findall(page.text) if path.startswith("/static/"))
    found = {"/": home, home.where: page, **{path: visitor.get(path) for path in needed}}
    assert {answer.status for answer in found.values()} == {200, 302}
    return found
