"""Files: what goes in comes out or is declared lost, and a name or an extension convinces nobody."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.files import FileLost, Files, Media, admitted, sniff
from kernel.refusals import Refused

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def zipped(*names: str) -> bytes:
    """Return an archive whose entries have these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


def test_what_is_put_is_got_under_its_sha256(tmp_path: Path) -> None:
    files = Files(tmp_path)
    digest = files.put(b"abc")
    # FIPS 180-4, the example of SHA-256
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files.get(digest) == b"abc"


@given(st.binary(max_size=2000))
def test_any_bytes_come_back_unchanged(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    files = Files(tmp_path_factory.mktemp("files"))
    assert files.get(files.put(content)) == content


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.put(PDF) == files.put(PDF)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_many_writers_of_one_file_leave_one_whole_file_and_no_draft(tmp_path: Path) -> None:
    files = Files(tmp_path)
    content = os.urandom(200_000)
    with ThreadPoolExecutor(8) as crowd:
        digests = set(crowd.map(files.put, [content] * 24))
    assert digests == {hashlib.sha256(content).hexdigest()}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [*digests]


def test_a_kept_file_cannot_be_written(tmp_path: Path) -> None:
    Files(tmp_path).put(PDF)
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o777 == 0o440


def test_a_file_that_was_changed_on_the_disk_is_lost_not_served(tmp_path: Path) -> None:
    files = Files(tmp_path)
    digest = files.put(PDF)
    kept = tmp_path / digest[:2] / digest
    kept.chmod(0o600)
    kept.write_bytes(b"something else")
    with pytest.raises(FileLost):
        files.get(digest)


@pytest.mark.parametrize(
    "digest", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "/", "0" * 64 + "\n", "٠" * 64]
)
def test_what_is_not_kept_and_what_is_no_digest_are_lost_alike(tmp_path: Path, digest: str) -> None:
    with pytest.raises(FileLost):
        Files(tmp_path).get(digest)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, Media.PDF),
        (JPEG, Media.JPEG),
        (PNG, Media.PNG),
        (zipped("readme.txt"), Media.ZIP),
        (zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), Media.XLSX),
        (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), Media.DOCX),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90\x00", None),
        (b"GIF89a", None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_holds(content: bytes, media: Media | None) -> None:
    assert sniff(content) is media


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(content: bytes) -> None:
    sniff(content)


def test_each_kind_has_the_extension_people_know() -> None:
    assert [media.extension for media in Media] == ["docx", "xlsx", "pdf", "jpg", "png", "zip"]


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_missing"), (PDF + b"x" * 2_000_000, "file_too_large"), (PNG, "file_kind")]
)
def test_a_file_is_refused_by_size_and_by_kind(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        admitted(content, Media.PDF, Media.JPEG, largest=2_000_000)
    assert refusal.value.code == code


def test_a_file_of_an_admitted_kind_and_size_passes() -> None:
    assert admitted(PDF, Media.PDF, Media.JPEG, largest=len(PDF)) is Media.PDF
