"""ARCHIVE/1 and PRICES/1: strict readers of what a bidder sealed, which nobody saw before."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.rules.archive import Archive, Cited, File, check_name, pack_archive, unpack_archive
from bids.rules.prices import read_prices, write_prices
from kernel.canonical import Json, canonical
from kernel.refusals import Refused
from tests.make import seals

EMPTY = hashlib.sha256(b"").hexdigest()


def packed(files: Json, content: bytes = b"", **fields: Json) -> bytes:
    manifest = canonical({"v": "ARCHIVE/1", "files": files, "cited": []} | fields)
    return len(manifest).to_bytes(4, "big") + manifest + content


def refused(data: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        unpack_archive(data)
    return refusal.value.code, refusal.value.facts


def entry(name: str, content: bytes = b"") -> dict[str, Json]:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_the_layout_is_length_manifest_files() -> None:
    archive = Archive((File("a", b"AA"), File("b", b"")), (Cited("c", EMPTY),))
    manifest = (
        f'{{"cited":[{{"name":"c","sha256":"{EMPTY}"}}],'
        f'"files":[{{"name":"a","sha256":"{hashlib.sha256(b"AA").hexdigest()}","size":2}},'
        f'{{"name":"b","sha256":"{EMPTY}","size":0}}],"v":"ARCHIVE/1"}}'
    )
    assert pack_archive(archive) == len(manifest).to_bytes(4, "big") + manifest.encode() + b"AA"
    assert unpack_archive(pack_archive(archive)) == archive


def test_an_empty_archive_is_an_archive() -> None:
    assert unpack_archive(pack_archive(Archive())) == Archive()
    assert Archive().file("prices.json") is None


HOSTILE = [
    "", ".", "..", "../a", "a/b", "/etc/passwd", "a\\b", "C:a", "a\x00b", "a\nb", ".hidden", "-rf", " a", "a ", "a.",
    "con", "CON.txt", "Lpt1.pdf", "aux", "a\u202egpj.exe", "a\u200bb", "e\u0301.pdf", "x" * 201, "ا" * 101, "a?", "a*",
    "a|b", "<a>", '"a"', "nul .txt",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_names_that_some_machine_misreads_are_refused(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        pack_archive(Archive((File(name, b""),)))
    assert (refusal.value.code, refusal.value.facts) == ("file_name_refused", {"name": name})
    assert refused(packed([entry(name)]))[0] in {"file_name_refused", "archive_malformed"}


@pytest.mark.parametrize(
    "name", ["Offre financière.pdf", "العرض التقني.pdf", "a", "plan (2).dwg", "x" * 200, "consul.txt"]
)
def test_names_that_people_give_are_taken(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("names", [("a", "a"), ("A.pdf", "a.PDF"), ("straße", "STRASSE")])
def test_two_files_that_one_machine_would_take_for_one_are_refused(names: tuple[str, str]) -> None:
    for data in (packed([entry(names[0]), entry(names[1])]),):
        assert refused(data) == ("file_name_twice", {"name": names[1]})
    with pytest.raises(Refused):
        pack_archive(Archive((File(names[0], b""),), (Cited(names[1], EMPTY),)))


def test_more_files_than_anybody_reads_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        pack_archive(Archive(tuple(File(f"{n}", b"") for n in range(201))))
    assert refusal.value.code == "too_many_files"
    assert refused(packed([entry(f"{n}") for n in range(201)])) == ("archive_malformed", {"at": "manifest.files"})


@pytest.mark.parametrize(
    ("data", "at"),
    [
        (b"", "manifest"),
        (b"\x00\x00", "manifest"),
        (b"\xff\xff\xff\xff{}", "manifest"),
        (b"\x00\x00\x00\x09{}", "manifest"),
        (b"\x00\x00\x00\x02{}", "manifest"),
        (packed([], b"left over"), "manifest.files"),
        (packed([entry("a", b"AA")], b"A"), "manifest.files"),
        (packed([entry("a", b"AA")], b"BB"), "manifest.files[0].sha256"),
        (packed([entry("a") | {"size": 2**53 - 1}]), "manifest.files"),
        (packed([entry("a") | {"size": -1}]), "manifest.files[0].size"),
        (packed([entry("a") | {"size": True}], b"A"), "manifest.files[0].size"),
        (packed([entry("a") | {"sha256": EMPTY.upper()}]), "manifest.files[0].sha256"),
        (packed([entry("a") | {"mode": "0777"}]), "manifest.files[0]"),
        (packed([], v="ARCHIVE/2"), "manifest.v"),
        (packed({}), "manifest.files"),
        (packed([], cited=[{"name": "a", "sha256": "x"}]), "manifest.cited[0].sha256"),
        (packed([]).replace(b'"files":[]', b'"files":[ ]')[:-1], "manifest"),
    ],
)
def test_an_archive_out_of_form_is_refused_at_the_place(data: bytes, at: str) -> None:
    assert refused(data) == ("archive_malformed", {"at": at})


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(data: bytes) -> None:
    assert refused(data)[0] == "archive_malformed"


@given(st.integers(0, 2000), st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_says_the_same(place: int, bit: int) -> None:
    data = bytearray(pack_archive(seals.archive()))
    data[place % len(data)] ^= 1 << bit
    try:
        found = unpack_archive(bytes(data))
    except Refused:
        return
    assert found.files[0].content == seals.archive().files[0].content


def test_citations_are_fingerprints() -> None:
    with pytest.raises(Refused) as refusal:
        pack_archive(Archive((), (Cited("a", "no digest"),)))
    assert refusal.value.facts == {"at": "cited"}


def test_the_price_form_is_read_as_it_was_written() -> None:
    data = write_prices(seals.prices())
    assert read_prices(data) == seals.prices()
    assert json.loads(data)["lines"][1] == {"item": "1.2", "quantity": "3.00", "unit_price": "0.01"}
    assert read_prices(data).discount == Decimal("0.05")


def form(**fields: Json) -> bytes:
    return json.dumps(json.loads(write_prices(seals.prices())) | fields).encode()


def line(**fields: Json) -> Json:
    return [{"item": "1", "quantity": "1", "unit_price": "1", **fields}]


def test_days_and_discount_may_be_left_out() -> None:
    prices = read_prices(form(execution_days=None, discount=None, declarations=[]))
    assert (prices.execution_days, prices.discount, prices.declarations) == (None, None, ())


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"v": "PRICES/2"}, "prices.v"),
        ({"currency": "dinars"}, "prices.currency"),
        ({"lot": ""}, "prices.lot"),
        ({"extra": 1}, "prices"),
        ({"lines": line(unit_price="-1")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price="1.001")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price="01")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price="1e9")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price="NaN")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price="١")}, "prices.lines[0].unit_price"),
        ({"lines": line(unit_price=1)}, "prices.lines[0].unit_price"),
        ({"lines": line(quantity="1.0001")}, "prices.lines[0].quantity"),
        ({"lines": line(item="<b>")}, "prices.lines[0].item"),
        ({"lines": [*line(), *line()]}, "prices.lines"),  # type: ignore[misc]
        ({"execution_days": 0}, "prices.execution_days"),
        ({"execution_days": True}, "prices.execution_days"),
        ({"discount": "1.5"}, "prices.discount"),
        ({"discount": "0.12345"}, "prices.discount"),
        ({"declarations": ["Not A Code"]}, "prices.declarations[0]"),
    ],
)
def test_a_price_form_out_of_form_is_refused_at_the_place(fields: dict[str, Json], at: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_prices(form(**fields))
    assert (refusal.value.code, refusal.value.facts) == ("prices_malformed", {"at": at})


@pytest.mark.parametrize("data", [b"", b"[]", b'{"v":1.5}', b'{"v":1,"v":1}'])
def test_bytes_that_are_no_price_form_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_prices(data)
    assert refusal.value.code == "prices_malformed"
