"""What the journeys share: one portal that stands for all of them, one browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.engine import make_url

from migrations.running import Roles
from tests.conftest import drop_database, make_database
from tests.journeys.standing import REDIS_NUMBER, Standing, standing

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def portal(template: Roles, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Lend a portal with the demonstration's people, whose every process runs."""
    name = f"journeys_{uuid4().hex[:12]}"
    roles = make_database(name, make_url(template.owner_url).database)
    database = {"DATABASE_URL": roles.application_url, "DATABASE_OWNER_URL": roles.owner_url}
    with standing(tmp_path_factory.mktemp("journeys"), database, redis_url(worker_id)) as made:
        yield made
    drop_database(name)


def redis_url(worker_id: str) -> str:
    """Return a Redis of the journeys' own, numbered by test worker."""
    number = REDIS_NUMBER + int(worker_id.removeprefix("gw") or 0) if worker_id.startswith("gw") else REDIS_NUMBER
    url = os.environ["REDIS_URL"].partition("?")[0]
    return f"{url}?db={number}" if url.startswith("unix") else f"{url.rstrip('/')}/{number}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Lend the browser."""
    path = os.environ.get("CHROMIUM")
    if path is None:
        pytest.skip("needs a browser: name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
