"""A drawing as PNG, for Word files, whose readers do not all know SVG. Set by typst, like the PDF."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typst

from xiaobao.papers.geometry import GB_T_9704
from xiaobao.papers.pdf import DATA, NoChineseFont, dressed, font_folders, fonts_in

DOTS_PER_INCH: Final = 220.0


def to_png(svg: str, folders: Sequence[Path] | None = None) -> bytes:
    """The picture's bytes, as wide as the type area. Raises: NoChineseFont."""
    chosen = tuple(font_folders() if folders is None else folders)
    if not chosen:
        raise NoChineseFont
    made = typst.compile(
        (DATA / "picture.typ").read_bytes(),
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=fonts_in(chosen),
        ignore_system_fonts=True,
        sys_inputs={"svg": dressed(svg), "width": f"{GB_T_9704.type_width:g}"},
    )
    return bytes(made)
