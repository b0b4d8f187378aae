"""Files that people hand in: kept under their own SHA-256, written once, and known by what they hold, not by a name.

The database keeps digests, this store the bytes. A name never reaches the disk, so that none can lead out of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from enum import StrEnum
from pathlib import Path

import filetype

from kernel.refusals import Refused

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEAD = 8192  # as much as any of the signatures looks at


class Media(StrEnum):
    """The kinds of files that the portal takes, each by its media type. The more particular stand first."""

    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    ZIP = "application/zip"

    @property
    def extension(self) -> str:
        """Return the end of a file's name, such as `pdf`, for whoever downloads it."""
        return self.name.lower().replace("jpeg", "jpg")


class FileLost(Exception):
    """No file of this digest is kept, or what is kept is no longer what was put in: a fault, never a person's error."""


class Files:
    """The files of a portal, in one folder. Putting the same bytes twice keeps them once; nothing is ever rewritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hexadecimal; on return they have reached the disk."""
        digest = digest_of(content)
        place = self._place(digest)
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            _write_once(place, content)
            _settle(self._folder)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes kept under a digest; `FileLost` if there are none or they have changed."""
        try:
            content = self._place(digest).read_bytes()
        except FileNotFoundError:
            raise FileLost(digest) from None
        if digest_of(content) != digest:
            raise FileLost(digest)
        return content

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise FileLost(digest)
        return self._folder / digest[:2] / digest


def digest_of(content: bytes) -> str:
    """Return the name under which these bytes are kept: their SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _write_once(place: Path, content: bytes) -> None:
    """Write beside the place, then link: a reader sees the whole file or none, and of two writers one wins."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".new-") as draft:
        draft.write(content)
        draft.flush()
        os.fchmod(draft.fileno(), 0o440)
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, place)
        except FileExistsError:  # the same bytes, put at the same moment by somebody else
            return
    _settle(place.parent)


def _settle(folder: Path) -> None:
    """Bring a folder's entries to the disk: a file whose name is lost in a power cut is lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sniff(content: bytes) -> Media | None:
    """Return what the bytes are, by their content alone; nothing for a kind that the portal does not take."""
    head = content[:_HEAD]
    return next((media for media in Media if filetype.get_type(mime=media.value).match(head)), None)


def admitted(content: bytes, *kinds: Media, largest: int, field: str = "file") -> Media:
    """Return the kind of a file that is among `kinds` and of at most `largest` bytes; `field` is the form's.

    Refusals: `file_missing` (empty), `file_too_large` (with whole `megabytes`), `file_kind` (with `kinds`).
    """
    if not content:
        raise Refused("file_missing", field=field)
    if len(content) > largest:
        raise Refused("file_too_large", field=field, megabytes=largest // 1_000_000)
    media = sniff(content)
    if media is None or media not in kinds:
        raise Refused("file_kind", field=field, kinds=", ".join(kind.extension.upper() for kind in kinds))
    return media
