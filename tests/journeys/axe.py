"""axe-core in a page: what it finds, told shortly."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from launch.places import NODE_MODULES

ASK = "rules => axe.run(document, {resultTypes: ['violations'], ...rules})"
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@cache
def script() -> str:
    """Return axe-core as npm installed it."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """Return what is wrong with the page as it stands, by every rule or only by some."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(script())
    found = page.evaluate(ASK, rules or {})
    return [_told(one) for one in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    places = "; ".join(f"{' '.join(map(str, node['target']))} {node['html'][:160]}" for node in nodes[:3])
    return f"{violation['id']} ({len(nodes)}): {violation['help']} — {places}"
