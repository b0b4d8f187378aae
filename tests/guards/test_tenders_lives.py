"""docs/lives.md draws every life from its table: a life that changes and a page that does not are a fault.

`python tests/guards/test_tenders_lives.py > docs/lives.md` writes the page anew.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "lives.md"
HEAD = """# Lives

What a thing can become is a table in its room's `rules/lives.py`; pages draw their buttons from it, and this page its
diagrams. A state is a decision that somebody took. What only the clock changes (open, closing soon, opening due) is no
state but a phase: `tenders/rules/phase.py`.
"""


def lives() -> Iterator[tuple[str, str, str]]:
    """Yield room, name and diagram of each life."""
    from kernel.lifecycle import Lifecycle  # noqa: PLC0415 - as a script, the path is set first

    for path in sorted(ROOT.glob("*/rules/lives.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, life in vars(module).items():
            if isinstance(life, Lifecycle) and life.start.__class__.__module__ == module.__name__:
                yield path.parts[-3], name.removesuffix("_LIFE").replace("_", " ").capitalize(), life.mermaid()


def page() -> str:
    """Return the page."""
    drawn = [
        f"\n## {name} (`{room}/rules/lives.py`)\n\n```mermaid\n{diagram}\n```\n" for room, name, diagram in lives()
    ]
    return HEAD + "".join(drawn)


def test_the_page_shows_the_lives_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.stdout.write(page())
