"""The stage is set once; the figures are gathered, and printed when everything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from bench import bare, stages
from bench.figures import Figure, Measured, table
from bench.stages import Stage
from bench.visitors import Visitor, measure
from launch import ports

FIGURES = pytest.StashKey[list[Figure]]()
BARE = 300  # times


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> list[Figure]:
    """Return the list that every measurement adds to."""
    return request.config.stash.setdefault(FIGURES, [])


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Set the stage."""
    with stages.standing() as made:
        yield made


@pytest.fixture(scope="session")
def bare_costs(stage: Stage) -> dict[str, Measured]:
    """Return what a bare `page` and a bare `bid` cost on this machine, at this hour."""
    bare.furnish(stage.environment["DATABASE_OWNER_URL"])
    port = ports.any_free()
    one, other = Visitor(port), Visitor(port)
    with stages.serving(port, stage.data, stage.environment, "bench.bare:app") as web:
        roots = {**stage.roots, "web": web.pid}
        pages = [[partial(visitor.get, "/page")] * BARE for visitor in (one, other)]
        bids = [[partial(visitor.send, "/bid", {"bid": "x" * 20_000})] * BARE for visitor in (one, other)]
        return {"page": measure(roots, pages), "bid": measure(roots, bids)}


@pytest.fixture(scope="session")
def bare_page(bare_costs: dict[str, Measured]) -> Measured:
    """Return what a bare page costs."""
    return bare_costs["page"]


@pytest.fixture(scope="session")
def bare_bid(bare_costs: dict[str, Measured]) -> Measured:
    """Return what a bare bid costs."""
    return bare_costs["bid"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    figures = config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.write_sep("=", "what it costs")
        terminalreporter.write_line(table(figures))
