"""A paper as PDF, set by typst. What a paper says is handed over as data, never pasted into the markup.

The same paper, made at the same instant with the same fonts, gives the same bytes.
"""

import json
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst
from pydantic import TypeAdapter

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.papers.faces import OFFICIAL_FACES, Faces
from xiaobao.papers.form import Form
from xiaobao.papers.geometry import GB_T_9704, name_from_right
from xiaobao.papers.model import Block, Grid, Heading, Pair, Paper, Picture

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
DATA = resources.files("xiaobao.papers") / "data"
UNSHOWN = "\u3013"  # 〓, the printer's mark for a sign that the case does not have
ARCHIVE: Final = "a-2b"  # ISO 19005-2
_ADAPTER: TypeAdapter[Paper] = TypeAdapter(Paper)
_FORM: TypeAdapter[Form] = TypeAdapter(Form)
_READING = Lock()
_PROBE = b'#set text(font: json(bytes(sys.inputs.faces)), lang: "zh")\n#sys.inputs.text'


class NoChineseFont(XiaobaoError):
    """Raised when no font of this machine has Chinese characters: better no PDF than one of empty boxes."""

    slug = "no-chinese-font"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "This machine has no Chinese font to set a PDF with. Install Debian's fonts-noto-cjk, or take Word."
        )


class CharacterNotShown(XiaobaoError):
    """Raised when no font has a character of a name or a word: an official paper must not leave it out."""

    slug = "character-not-shown"
    status = 503

    def __init__(self, character: str) -> None:
        super().__init__(
            f"No font of this machine has the character {character} (U+{ord(character):04X}). "
            "Install one that has it (Debian: fonts-hanazono, fonts-noto-cjk-extra), or take Word.",
            character=character,
        )


def to_pdf(
    paper: Paper,
    folders: Sequence[Path] | None = None,
    *,
    made_at: datetime | None = None,
    faces: Faces = OFFICIAL_FACES,
) -> bytes:
    """The PDF's bytes, set with the fonts of these folders (those of `font_folders`, if none are given).

    With the instant it is made at, it is a PDF/A-2b for the archive. A symbol that no font has is set as 〓.

    Raises: NoChineseFont, CharacterNotShown.
    """
    chosen = tuple(font_folders() if folders is None else folders)
    if not _are_chinese(chosen):
        raise NoChineseFont
    source = (DATA / "paper.typ").read_bytes()
    said = json.dumps(_content(paper, chosen, faces), ensure_ascii=False)
    unshown = set(_unshown(chosen, "".join(paper.texts())))
    made = typst.compile(
        source,
        font_paths=fonts_in(chosen),
        ignore_system_fonts=True,
        sys_inputs={"paper": _marked(said, unshown), "dated": "yes" if made_at else "no"},
        pdf_standards=ARCHIVE if made_at else None,
        timestamp=made_at and int(made_at.timestamp()),
    )
    return bytes(made)


@cache
def font_folders() -> tuple[Path, ...]:
    """The usual folders of fonts on this machine; none where they have no Chinese font."""
    found = tuple(folder for folder in map(_at_home, FONT_FOLDERS) if folder.exists())
    return found if _are_chinese(found) else ()


def _at_home(folder: Path) -> Path:
    """``~`` written out; left as it is for an account without a home."""
    return Path(os.path.expanduser(folder))


def _are_chinese(folders: tuple[Path, ...]) -> bool:
    """Whether their fonts have characters that every Chinese font has."""
    return _shows(folders, (DATA / "probe.txt").read_text(encoding="utf-8").strip())


def _content(paper: Paper, folders: tuple[Path, ...], faces: Faces) -> Mapping[str, Any]:
    content: dict[str, Any] = _ADAPTER.dump_python(paper, mode="json")
    if paper.form:
        content["form"] = _form(paper.form)
    content["body"] = [_block(block) for block in paper.body]
    content["annex"] = [_block(block) for block in paper.annex]
    families = set(fonts_in(folders).families())
    return content | {
        "page": asdict(GB_T_9704),
        "faces": faces.among(families),
        "issuer_from_right": name_from_right(paper.issuer + paper.seal, paper.date),
    }


def _form(form: Form) -> Mapping[str, Any]:
    """A form with the lines of every cell."""
    dumped: dict[str, Any] = _FORM.dump_python(form, mode="json")
    lines = iter([cell.lines() for row in form.rows for cell in row.cells])
    for row in dumped["rows"]:
        for cell in row["cells"]:
            cell["lines"] = next(lines)
    return dumped


def _block(block: Block) -> Mapping[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Pair():
            return {"kind": "pair", "left": block.left, "right": block.right}
        case Grid():
            return {"kind": "grid", "title": block.title, "form": _form(block.ruled(GB_T_9704.type_width))}
        case Picture():
            return {"kind": "picture", "title": block.title, "alt": block.alt, "svg": dressed(block.svg)}
    return {"kind": "text", "text": block}


def dressed(svg: str, faces: Faces = OFFICIAL_FACES) -> str:
    """A drawing whose words are set in the face of headings; it brings none of its own."""
    return svg.replace("<svg ", f'<svg font-family="{", ".join(faces.heading)}" ', 1)


def _marked(text: str, unshown: set[str]) -> str:
    return "".join(UNSHOWN if character in unshown else character for character in text)


def fonts_in(folders: tuple[Path, ...]) -> typst.Fonts:
    """The fonts of these folders and no others: read once, however many ask for them at first."""
    with _READING:
        return _read(folders)


@cache
def _read(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])


def _unshown(folders: tuple[Path, ...], text: str) -> Iterable[str]:
    """Symbols that no font has. Raises CharacterNotShown for a letter."""
    for character in sorted(set(text)):
        if _is_common(character) or _shows(folders, character):
            continue
        if unicodedata.category(character)[0] in "LN":
            raise CharacterNotShown(character)
        yield character


def _is_common(character: str) -> bool:
    """Whether every Chinese font has it: ASCII and the 7,445 characters of GB 2312."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def _shows(folders: tuple[Path, ...], text: str) -> bool:
    """Whether the fonts of these folders have every character of a text.

    The standard of the archive forbids a missing glyph, so setting the text under it is the test.
    """
    faces = json.dumps(sorted(fonts_in(folders).families()))
    try:
        typst.compile(
            _PROBE,
            font_paths=fonts_in(folders),
            ignore_system_fonts=True,
            sys_inputs={"faces": faces, "text": text},
            pdf_standards=ARCHIVE,
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
