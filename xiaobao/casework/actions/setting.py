"""Setting a paper as Word or PDF: by the office's own template where it has one, else by the built-in wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from xiaobao.casework.papers import own
from xiaobao.casework.papers.model import compose
from xiaobao.casework.papers.words import word
from xiaobao.papers import libreoffice
from xiaobao.papers.own_filling import fill
from xiaobao.papers.pdf import to_pdf
from xiaobao.papers.word import to_docx

if TYPE_CHECKING:
    from xiaobao.casework.models import PaperTemplate

Shape = Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a paper says: its kind, number, day and facts."""

    kind: str
    number: str
    date: str
    facts: Mapping[str, str]


def set_as(said: Said, shape: str, template: "PaperTemplate | None", *, made_at: datetime) -> bytes:
    """The bytes of a paper, the same for the same paper, template and instant.

    The PDF of an office's own template is made by LibreOffice; where that is not installed it is set by the built-in
    wording, and a note on it says so.

    Raises: NoChineseFont; CharacterNotShown for a letter that no font of this machine has; NotConverted;
    TemplateNotFilled.
    """
    if template is None:
        paper = compose(said.kind, number=said.number, date=said.date, facts=said.facts)
        return to_pdf(paper, made_at=made_at) if shape == "pdf" else to_docx(paper)
    if shape == "pdf" and not libreoffice.is_installed():
        paper = compose(said.kind, number=said.number, date=said.date, facts=said.facts)
        return to_pdf(own.built_in(paper, word("setting", "built_in")), made_at=made_at)
    fields = own.values(said.kind, number=said.number, date=said.date, facts=said.facts)
    document = fill(bytes(template.content or b""), fields)
    return libreoffice.to_pdf(document) if shape == "pdf" else document
