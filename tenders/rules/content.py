"""What a notice says, as one canonical value: the ledger keeps its digest, so that a later alteration is found out."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from kernel.canonical import Value, canonical

_TENDER = (
    "ref", "number", "title_fr", "title_ar", "title_en", "object_fr", "object_ar", "work", "wilaya", "reserved",
    "method", "criteria",
)  # fmt: skip
_LOT = ("ref", "title_fr", "title_ar", "title_en", "wilaya", "execution_days", "estimate", "floor", "ceiling")
_LINE = ("number", "code", "designation_fr", "designation_ar", "designation_en", "unit", "quantity")
_DOCUMENT = ("name", "media_type", "size", "sha256")


class Written(Protocol):
    """A tender with its lots, their lines, and its documents."""

    @property
    def lots(self) -> list[Any]: ...
    @property
    def documents(self) -> list[Any]: ...


class Chosen(Written, Protocol):
    """The same with what may be chosen anew until it is published."""

    @property
    def closes_at(self) -> datetime: ...
    @property
    def opening_at(self) -> datetime: ...
    @property
    def commission_id(self) -> UUID | None: ...
    @property
    def estimate_shown(self) -> bool: ...


def digest(tender: Written) -> str:
    """Return `sha256:` and the SHA-256 of the canonical content of a notice; its hours are not in it, they may move."""
    return f"sha256:{hashlib.sha256(canonical(content(tender))).hexdigest()}"


def version(tender: Chosen) -> str:
    """Return what tells one state of a draft from the next: all that an approver reads and decides upon.

    That is the content, and with it the hours, the commission, and whether the estimates will be published.
    """
    whole: dict[str, Value] = {
        "content": content(tender),
        "commission": str(tender.commission_id),
        "estimate_shown": tender.estimate_shown,
        "closes_at": tender.closes_at.isoformat(),
        "opening_at": tender.opening_at.isoformat(),
    }
    return hashlib.sha256(canonical(whole)).hexdigest()


def content(tender: Written) -> Value:
    """Return the content of a notice; amounts and quantities as decimal text, lots and lines in order."""
    lots = [{**_values(lot, _LOT), "bill": [_values(line, _LINE) for line in lot.lines]} for lot in tender.lots]
    documents = [_values(one, _DOCUMENT) for one in tender.documents]
    return {"v": "NOTICE/1", **_values(tender, _TENDER), "lots": lots, "documents": documents}


def _values(row: object, names: tuple[str, ...]) -> dict[str, Value]:
    return {name: _value(getattr(row, name)) for name in names}


def _value(value: Any) -> Value:  # noqa: ANN401 - whatever a column holds
    return value if value is None or isinstance(value, (bool, int, str, dict, list)) else f"{value:f}"
