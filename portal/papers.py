"""Files that people handed in, given back: always to keep, never shown inside a page."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from kernel.files import sniff


def download(content: bytes, name: str) -> Response:
    """Return a file as an attachment; its type and the end of its name come from what it holds."""
    media = sniff(content)
    kind, ending = (media.value, f".{media.extension}") if media else ("application/octet-stream", "")
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=f"{name}{ending}")
