"""What the ledger keeps for ever and what the queue carries are references: nobody’s name, address or number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SILENT = {"tests", "launch", "var", "node_modules", ".venv"}
PERSONAL = {
    "name", "names", "email", "phone", "address", "rib", "nif", "rc", "jti", "file_no", "password", "password_hash",
    "why", "jws", "sub", "token", "secret",
}  # fmt: skip


def told() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call that writes to the ledger or to the outbox, and where it stands."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if place.parts[0] in SILENT or not {"actions", "jobs"} & {part.removesuffix(".py") for part in place.parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"record", "tell"}:
                yield str(place), node


def test_nothing_personal_is_handed_to_the_ledger_or_the_queue() -> None:
    found = list(told())
    assert len(found) > 20
    leaks = [
        f"{where}:{inner.lineno} {ast.unparse(inner)}"
        for where, call in found
        for argument in [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        for inner in ast.walk(argument)
        if (isinstance(inner, ast.Attribute) and inner.attr in PERSONAL)
        or (isinstance(inner, ast.Name) and inner.id in PERSONAL)
    ]
    assert leaks == []
