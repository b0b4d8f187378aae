"""Build what browsers are sent and the catalogues that pages speak from: `python -m portal.assets`.

One style sheet from `frontend/css`, one script per folder of `frontend/js`, the pictures of `frontend/images`, the two
halves of the typeface (Readex Pro, OFL) cut to what the languages use, one `.mo` per language from the subjects of
`translations/<lang>`. Every file bears its fingerprint and stands beside its `.br` and `.gz`. Files are replaced whole
and old ones stay a month: pages that were sent before a build still find theirs. What is there already is not remade.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from fontTools import subset, version
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from kernel.language import COMPILED, SOURCES, languages, merged
from portal.built import FOLDER, MANIFEST

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "frontend"
TYPEFACE = ROOT / "node_modules" / "@fontsource-variable" / "readex-pro" / "files"
WEIGHTS = (400, 400, 700)
MONTH = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Face:
    """One half of the typeface: the file it is cut from, and the characters (ranges of hexadecimal) that it keeps."""

    name: str
    source: str
    characters: str


FACES = (
    Face(
        "latin.woff2",
        "readex-pro-latin-wght-normal.woff2",
        "20-7E,A0,A7-A9,AB,AD,AE,B0,B2,B3,B7,BB,BF-FF,152-153,2013-2014,2018-201A,201C-201E,2022,2026,2032-2033,"
        "2039-203A,20AC,2122,2212",
    ),
    Face("arabic.woff2", "readex-pro-arabic-wght-normal.woff2", "60C,61B,61F,621-63A,640-655,670,66A-66C,671"),
)


def build() -> dict[str, str]:
    """Build everything and return the fingerprinted name of each asset."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = {face.name: cut(face) for face in FACES if (TYPEFACE / face.source).is_file()}
    for name, content in (*scripts(), *pictures(), ("site.css", stylesheet(names))):
        names[name] = keep(name, content)
    replace(MANIFEST, json.dumps({"names": names}, indent=1, sort_keys=True).encode())
    for code in languages():
        replace(COMPILED / code / "LC_MESSAGES" / "messages.mo", catalogue(SOURCES / code))
    sweep(set(names.values()))
    return names


def stylesheet(names: dict[str, str]) -> bytes:
    """Return the sources in the order of their names, the faces that exist first."""
    faces = "".join(font_face(face, names[face.name]) for face in FACES if face.name in names)
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((FRONTEND / "css").glob("*.css")))
    return (faces + squeezed_css(sources)).encode()


def font_face(face: Face, name: str) -> str:
    """Return the rule that fetches a face only for the characters it holds."""
    ranges = ",".join(f"U+{part}" for part in face.characters.split(","))
    weights = f"{WEIGHTS[0]} {WEIGHTS[2]}"
    return (
        f'@font-face{{font-family:"Readex Pro";font-weight:{weights};font-display:swap;'
        f'src:url({name}) format("woff2");unicode-range:{ranges}}}'
    )


def squeezed_css(text: str) -> str:
    """Return CSS without comments and needless spaces; what stands in quotes is left alone."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    parts = re.split(r'("[^"]*")', bare)
    return "".join(part if part.startswith('"') else _squeezed(part) for part in parts).strip()


def _squeezed(text: str) -> str:
    close = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text))
    return re.sub(r": ", ":", close).replace(";}", "}")


def scripts() -> Iterator[tuple[str, bytes]]:
    """Yield one script per folder: each source in a scope of its own."""
    for folder in sorted(path for path in (FRONTEND / "js").iterdir() if path.is_dir()):
        sources = (squeezed_js(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.js")))
        yield f"{folder.name}.js", "".join(f'(()=>{{"use strict";\n{source}\n}})();\n' for source in sources).encode()


def squeezed_js(text: str) -> str:
    """Return JavaScript without block comments, lines of comment and indents; statements are left as written."""
    bare = re.sub(r"^\s*/\*.*?\*/", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield the pictures as they are."""
    for path in sorted((FRONTEND / "images").glob("*.svg")):
        yield path.name, path.read_bytes()


def keep(name: str, content: bytes) -> str:
    """Write an asset and its compressed forms under its fingerprint, once; return the name."""
    named = fingerprinted(name, content)
    if not (FOLDER / named).is_file():
        replace(FOLDER / f"{named}.br", brotli.compress(content, quality=11))
        replace(FOLDER / f"{named}.gz", gzip.compress(content, compresslevel=9, mtime=0))
        replace(FOLDER / named, content)
    return named


def fingerprinted(name: str, *contents: bytes) -> str:
    """Return `site.css` as `site.3f9a0c51d2b8.css`."""
    stem, suffix = name.split(".")
    return f"{stem}.{hashlib.sha256(b''.join(contents)).hexdigest()[:12]}.{suffix}"


def cut(face: Face) -> str:
    """Cut a face from the whole typeface, once for each source, choice of characters and version of the tool."""
    settings = f"{face.characters}{WEIGHTS}{version}"
    named = fingerprinted(face.name, (TYPEFACE / face.source).read_bytes(), settings.encode())
    if not (FOLDER / named).is_file():
        replace(FOLDER / named, subsetted(TYPEFACE / face.source, face.characters))
    return named


def subsetted(source: Path, characters: str) -> bytes:
    """Return the characters of a variable font between the weights that the style sheet uses."""
    options = subset.Options(layout_features=["*"], hinting=False, name_IDs=[0, 1, 2, 13, 14])
    font = TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(characters))
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def catalogue(folder: Path) -> bytes:
    """Return the `.mo` of a language: its subjects in one. A message translated in two ways is a fault."""
    written = BytesIO()
    write_mo(written, merged(folder))
    return written.getvalue()


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a file that already says so is left untouched."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)


def sweep(current: set[str]) -> None:
    """Remove what no page of the last month can ask for."""
    limit = time.time() - MONTH
    for path in FOLDER.iterdir():
        wanted = path == MANIFEST or path.name.removesuffix(".br").removesuffix(".gz") in current
        if not wanted and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def main() -> None:
    """Build, and say what each asset weighs on its way to a browser."""
    for name, named in sorted(build().items()):
        packed = FOLDER / f"{named}.br"
        size = (packed if packed.is_file() else FOLDER / named).stat().st_size
        sys.stdout.write(f"{size:>7} bytes  {name}\n")


if __name__ == "__main__":
    main()
