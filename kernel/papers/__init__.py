"""Records as PDF files, set by Typst: PDF/A-3a, accessible, the same bytes for the same data.

Data goes in as JSON, never as text of the template, so that nothing somebody wrote is ever obeyed. French and Arabic
stand side by side in the templates (`*.typ`) of this folder.
"""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import segno
import typst

from kernel.canonical import Value

FOLDER = Path(__file__).parent
FONTS = FOLDER.parents[1] / "node_modules" / "@expo-google-fonts" / "ibm-plex-sans-arabic"


def paper(name: str, data: dict[str, Value], at: datetime) -> bytes:
    """Return a record as PDF: its template, its data, and the instant that the file claims to be from."""
    fonts: list[str] = [str(FONTS)] if FONTS.is_dir() else []
    return typst.compile(
        str(FOLDER / f"{name}.typ"),
        root=str(FOLDER),
        font_paths=fonts,
        ignore_system_fonts=bool(fonts),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=int(at.timestamp()),
    )


def qr(text: str) -> str:
    """Return a QR code as SVG, to be drawn by a template or a page."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
