"""Questions about the templates of papers: which kinds there are, who uses which, and every version."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xiaobao.casework.models import PaperTemplate
from xiaobao.casework.papers import own
from xiaobao.casework.papers.model import templates
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit
    from xiaobao.papers.own_checking import Fault


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A kind of paper, and by whose template a unit issues it; ``unit`` empty: the built-in one."""

    kind: str
    title: str
    unit: str
    version: int
    is_own: bool
    fields: tuple[str, ...]
    required: tuple[str, ...]


def template_rows(unit_code: str) -> list[TemplateRow]:
    """Every kind of paper as a unit issues it. Two queries. Raises: NotFound."""
    unit = organizations.by_code(unit_code)
    along = ids_of(unit.path)
    rows = PaperTemplate.objects.filter(unit_id__in=along).select_related("unit").order_by("version").defer("content")
    newest = {(row.kind, row.unit_id): row for row in rows}
    return [_row(unit, kind, [newest.get((kind, near)) for near in reversed(along)]) for kind in templates()]


def _row(unit: "Unit", kind: str, nearest: list[PaperTemplate | None]) -> TemplateRow:
    used = next((row for row in nearest if row is not None and row.digest), None)
    wording = templates()[kind]
    return TemplateRow(
        kind=kind,
        title=own.title_of(kind),
        unit=used.unit.code if used else "",
        version=used.version if used else 0,
        is_own=used is not None and used.unit_id == unit.pk,
        fields=tuple(sorted(own.fields_of(kind))),
        required=wording.required,
    )


def versions(unit_code: str, kind: str = "") -> list[PaperTemplate]:
    """Every version of a unit's own templates, newest first, without the contents. Raises: NotFound."""
    rows = PaperTemplate.objects.filter(unit_id=organizations.by_code(unit_code).pk).defer("content")
    return list((rows.filter(kind=kind) if kind else rows).order_by("kind", "-version"))


def template_content(unit_code: str, kind: str, version: int) -> bytes:
    """The Word file of one version. Raises: NotFound, also for a withdrawal."""
    rows = PaperTemplate.objects.filter(unit__code=unit_code, kind=kind, version=version, content__isnull=False)
    found = rows.first()
    if found is None:
        raise NotFound("template", f"{unit_code} {kind} {version}")
    return bytes(found.content or b"")


def starter(kind: str) -> bytes:
    """The built-in paper as a Word template to begin with. Raises: NotFound."""
    if kind not in templates():
        raise NotFound("kind of paper", kind)
    return own.starter(kind)


def template_faults(kind: str, content: bytes) -> "list[Fault]":
    """Every mistake of a Word template for a kind of paper. Raises: NotFound."""
    if kind not in templates():
        raise NotFound("kind of paper", kind)
    return own.check(kind, content)
