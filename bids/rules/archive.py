"""ARCHIVE/1: the papers of one envelope in one sequence of bytes, and what a hostile one may not contain.

`u32be length of the manifest || manifest (JCS) || the files in the manifest's order`. Papers that the firm's dossier
already holds are cited by their SHA-256 and not sent again.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from kernel.canonical import Value, canonical
from kernel.record import HEX_32, Malformed, Record
from kernel.refusals import Refused

FORMAT = "ARCHIVE/1"
MOST_FILES = 200
MOST_MANIFEST_BYTES = 128 * 1024
MOST_NAME_BYTES = 200

_LENGTH_BYTES = 4
_FORBIDDEN = frozenset('/\\:*?"<>|')
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


@dataclass(frozen=True, slots=True)
class File:
    """A paper, under a name that is safe on every machine."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The paper's fingerprint, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper of the firm's dossier: its name there, and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The papers of one envelope, in the bidder's order."""

    files: tuple[File, ...] = ()
    cited: tuple[Cited, ...] = ()

    def file(self, name: str) -> File | None:
        """Return the paper of this name, if there is one."""
        return next((file for file in self.files if file.name == name), None)


def pack_archive(archive: Archive) -> bytes:
    """Return the archive's bytes.

    Refuses with `too_many_files`, `file_name_refused`, `file_name_twice`, or `archive_malformed` (a citation).
    """
    _check_names([*(one.name for one in archive.files), *(one.name for one in archive.cited)])
    if not all(HEX_32.fullmatch(one.sha256) for one in archive.cited):
        raise Refused("archive_malformed", at="cited")
    manifest = canonical(_manifest(archive))
    return b"".join([len(manifest).to_bytes(_LENGTH_BYTES, "big"), manifest, *(one.content for one in archive.files)])


def unpack_archive(data: bytes) -> Archive:
    """Return the archive in the bytes, every length, name and fingerprint checked.

    Refuses with `archive_malformed` and the place `at`, or with the refusals of names.
    """
    try:
        record, content = _open_manifest(data)
        return _archive(record, content)
    except Malformed as fault:
        raise Refused("archive_malformed", at=fault.at) from fault


def check_name(name: str) -> None:
    """Refuse with `file_name_refused` a name that some machine would take for a path, a device or another name."""
    stem = name.partition(".")[0].casefold().strip()
    unsafe = (
        not name.isprintable()
        or unicodedata.normalize("NFC", name) != name
        or not 0 < len(name.encode()) <= MOST_NAME_BYTES
        or bool(_FORBIDDEN & set(name))
        or name[0] in ". -"
        or name[-1] in ". "
        or stem in _DEVICES
    )
    if unsafe:
        raise Refused("file_name_refused", name=name)


def _check_names(names: Collection[str]) -> None:
    if len(names) > MOST_FILES:
        raise Refused("too_many_files", most=MOST_FILES)
    seen: set[str] = set()
    for name in names:
        check_name(name)
        if name.casefold() in seen:
            raise Refused("file_name_twice", name=name)
        seen.add(name.casefold())


def _manifest(archive: Archive) -> dict[str, Value]:
    files: list[Value] = [{"name": one.name, "size": len(one.content), "sha256": one.sha256} for one in archive.files]
    cited: list[Value] = [{"name": one.name, "sha256": one.sha256} for one in archive.cited]
    return {"v": FORMAT, "files": files, "cited": cited}


def _open_manifest(data: bytes) -> tuple[Record, bytes]:
    """Return the manifest and the bytes after it; believe no length before comparing it with what is there."""
    length = int.from_bytes(data[:_LENGTH_BYTES], "big")
    end = _LENGTH_BYTES + length
    if length > MOST_MANIFEST_BYTES or end > len(data):
        raise Malformed("manifest")
    record = Record.read(data[_LENGTH_BYTES:end], ("v", "files", "cited"), "manifest", exact=True)
    record.expect("v", FORMAT)
    return record, data[end:]


def _archive(record: Record, content: bytes) -> Archive:
    entries = record.records("files", ("name", "size", "sha256"), MOST_FILES)
    cited = record.records("cited", ("name", "sha256"), MOST_FILES)
    _check_names([one.text("name") for one in (*entries, *cited)])
    if sum(one.number("size") for one in entries) != len(content):
        raise Malformed(record.path("files"))
    return Archive(_cut(entries, content), tuple(Cited(one.text("name"), one.digest("sha256")) for one in cited))


def _cut(entries: list[Record], content: bytes) -> tuple[File, ...]:
    files, start = [], 0
    for entry in entries:
        end = start + entry.number("size")
        file = File(entry.text("name"), content[start:end])
        if file.sha256 != entry.digest("sha256"):
            raise Malformed(entry.path("sha256"))
        files.append(file)
        start = end
    return tuple(files)
