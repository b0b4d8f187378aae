"""Papers that bidders attach and authorities publish: real PDF files of one page, with a few lines of French."""

from __future__ import annotations

from collections.abc import Iterable

TOP, STEP = 780, 22  # points, from the foot of an A4 page


def pdf(*lines: str) -> bytes:
    """Return a PDF (ISO 32000) whose only page shows these lines; letters outside Latin 1 become question marks."""
    content = _content(lines)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>>>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _file(objects)


def _content(lines: Iterable[str]) -> bytes:
    shown = [b"(%b) Tj T*" % _escaped(line) for line in lines]
    return b"BT /F 12 Tf %d TL 60 %d Td\n%b\nET" % (STEP, TOP, b"\n".join(shown))


def _escaped(line: str) -> bytes:
    plain = line.replace("’", "'").encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Iterable[bytes]) -> bytes:
    """Return the objects, numbered from 1, with the table that says where each begins."""
    written, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(places) + 1, len(written)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, start)
    )
