"""The documents of a tender: which kinds, how large, under which names."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.files import Media, admitted
from kernel.refusals import Refused
from tenders.rules import texts

KINDS = (Media.PDF, Media.DOCX, Media.XLSX, Media.ZIP, Media.JPEG, Media.PNG)
LARGEST = 25_000_000
MOST = 30
NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it; the name may be a whole path, or a lie about the content."""

    name: str
    content: bytes


def check_upload(given: Upload, already: int) -> tuple[str, Media]:
    """Return the name and kind of a document that may join `already` others.

    Refusals: `too_many_documents` (`most`), `file_missing`, `file_too_large` (`megabytes`), `file_kind` (`kinds`).
    """
    if already >= MOST:
        raise Refused("too_many_documents", field="file", most=MOST)
    try:
        media = admitted(given.content, *KINDS, largest=LARGEST)
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "file"}) from None
    return document_name(given.name, media), media


def document_name(given: str, media: Media) -> str:
    """Return a name without a path, that ends in what the file really is."""
    last = given.replace("\\", "/").rpartition("/")[2]
    stem, dot, end = last.rpartition(".")
    bare = "".join(letter for letter in (stem if dot else end) if letter.isprintable() and letter not in '<>:"|?*%;')
    words = " ".join(bare.split())[: NAME - 5].strip(". ")
    return f"{texts.line(words or 'document', 'file', NAME)}.{media.extension}"
