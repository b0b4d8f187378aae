"""What `python -m portal.assets` built, as pages and browsers ask for it: fingerprinted names, compressed files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

FOLDER = Path(__file__).parent / "static" / "built"
MANIFEST = FOLDER / "manifest.json"
ADDRESS = "/static"

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".woff2": "font/woff2",
}
_PACKED = {"br": ".br", "gzip": ".gz"}


@cache
def names() -> dict[str, str]:
    """Return the fingerprinted name of each asset; a portal that was never built says what to do, once, at start."""
    if not MANIFEST.is_file():
        raise RuntimeError("The style sheet, scripts and catalogues are not built yet: run `python -m portal.assets`.")
    found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))["names"]
    return found


def asset_url(name: str) -> str:
    """Return the address of an asset; it changes with its content, so browsers may keep it for a year."""
    return f"{ADDRESS}/{names()[name]}"


def font_urls(lang: str) -> list[str]:
    """Return what a page in `lang` will need at once; Arabic pages hold references and digits, so both faces."""
    wanted = ["arabic.woff2", "latin.woff2"] if lang == "ar" else ["latin.woff2"]
    return [asset_url(name) for name in wanted if name in names()]


def serve(filename: str) -> Response:
    """Send an asset in the smallest form that the browser accepts."""
    kind, path = _KINDS.get(Path(filename).suffix), safe_join(str(FOLDER), filename)
    if kind is None or path is None or not _stands(path):
        raise NotFound
    packing = next((coding for coding in _PACKED if _can_send(path, coding)), None)
    response = Response(Path(path + _PACKED.get(packing or "", "")).read_bytes(), content_type=kind)
    if packing:
        response.headers["Content-Encoding"] = packing
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _can_send(path: str, coding: str) -> bool:
    return request.accept_encodings.quality(coding) > 0 and _stands(path + _PACKED[coding])


def _stands(path: str) -> bool:
    """Say whether there is such a file; a name too long for the disk is none."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def init(app: Flask) -> None:
    """Give the templates `asset_url`, and serve the assets where Flask would serve its static files."""
    names()
    app.jinja_env.globals["asset_url"] = asset_url
    app.view_functions["static"] = serve
