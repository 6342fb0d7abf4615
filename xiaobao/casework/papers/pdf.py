"""A paper as PDF, set by typst. What a paper says is handed over as data, never pasted into the markup."""

import json
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from pydantic import TypeAdapter

from xiaobao.casework.papers.model import Paper
from xiaobao.kernel.errors import XiaobaoError

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
CHINESE = ("fangsong", "notosanscjk", "notoserifcjk", "sourcehan", "wqy", "uming", "fandol")
_ADAPTER: TypeAdapter[Paper] = TypeAdapter(Paper)


class NoChineseFont(XiaobaoError):
    """Raised when no font of this machine has Chinese characters: better no PDF than one of empty boxes."""

    slug = "no-chinese-font"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "This machine has no Chinese font to set a PDF with. Install Debian's fonts-noto-cjk, or take Word."
        )


def to_pdf(paper: Paper) -> bytes:
    """The PDF's bytes. Raises NoChineseFont."""
    folders = font_folders()
    if not folders:
        raise NoChineseFont
    template = resources.files("xiaobao.casework.papers") / "templates" / "paper.typ"
    with resources.as_file(template) as source:
        made = typst.compile(
            str(source),
            font_paths=[str(folder) for folder in folders],
            sys_inputs={"paper": json.dumps(_ADAPTER.dump_python(paper, mode="json"), ensure_ascii=False)},
        )
    return bytes(made)


@cache
def font_folders() -> tuple[Path, ...]:
    """The folders with Chinese fonts."""
    found = {
        path.parent
        for folder in FONT_FOLDERS
        if folder.exists()
        for path in folder.rglob("*")
        if path.suffix.lower() in (".ttf", ".ttc", ".otf") and path.name.lower().startswith(CHINESE)
    }
    return tuple(sorted(found))
