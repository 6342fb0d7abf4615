"""An office's own Word templates of its papers: looked at before they are taken, kept in every version."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from xiaobao.casework.models import PaperTemplate
from xiaobao.casework.papers import own
from xiaobao.casework.papers.model import templates
from xiaobao.casework.permissions import require_template_keeper
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit
    from xiaobao.papers.own_checking import Fault


class TemplateRefused(XiaobaoError):
    """Raised for a Word template with mistakes: every one, with its place and the text around it."""

    slug = "template-refused"
    status = 422

    def __init__(self, kind: str, faults: "list[Fault]") -> None:
        self.faults = faults
        told = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(
            f"The template for {kind} is not taken:{told}", kind=kind, count=len(faults), faults=list(map(str, faults))
        )


@transaction.atomic
def put_template(*, unit_code: str, kind: str, name: str, content: bytes, actor: Actor, at: datetime) -> PaperTemplate:
    """Take an office's own template for a kind of paper: from now on its unit, and those below, issue with it.

    The same content a second time makes no new version. Raises: NotFound (unit, kind), NotPermitted, TemplateRefused.
    """
    unit = _kept_by(unit_code, kind, actor)
    if faults := own.check(kind, content):
        raise TemplateRefused(kind, faults)
    digest = hashlib.sha256(content).hexdigest()
    newest = _newest(unit, kind)
    if newest is not None and newest.digest == digest:
        return newest
    return _add(unit, kind, name=Path(name).name[:200], content=content, digest=digest, actor=actor, at=at)


@transaction.atomic
def withdraw_template(*, unit_code: str, kind: str, actor: Actor, at: datetime) -> PaperTemplate:
    """Go back to the template of the unit above, or to the built-in one.

    Raises: NotFound (unit, kind, or nothing to withdraw), NotPermitted.
    """
    unit = _kept_by(unit_code, kind, actor)
    newest = _newest(unit, kind)
    if newest is None or not newest.digest:
        raise NotFound("own template", kind)
    return _add(unit, kind, name="", content=None, digest="", actor=actor, at=at)


def template_for(unit: "Unit", kind: str) -> PaperTemplate | None:
    """The template by which a unit issues a kind of paper: its own, else the nearest above; None: the built-in one.

    One query; the content is read when it is needed.
    """
    along = ids_of(unit.path)
    rows = PaperTemplate.objects.filter(unit_id__in=along, kind=kind).order_by("version").defer("content")
    newest = {row.unit_id: row for row in rows}
    return next((newest[near] for near in reversed(along) if near in newest and newest[near].digest), None)


def _kept_by(unit_code: str, kind: str, actor: Actor) -> "Unit":
    unit = organizations.by_code(unit_code)
    require_template_keeper(actor, unit.path)
    if kind not in templates():
        raise NotFound("kind of paper", kind)
    return unit


def _newest(unit: "Unit", kind: str) -> PaperTemplate | None:
    return PaperTemplate.objects.filter(unit_id=unit.pk, kind=kind).order_by("-version").first()


def _add(
    unit: "Unit", kind: str, *, name: str, content: bytes | None, digest: str, actor: Actor, at: datetime
) -> PaperTemplate:
    last = PaperTemplate.objects.filter(unit_id=unit.pk, kind=kind).aggregate(last=Max("version"))["last"] or 0
    return PaperTemplate.objects.create(
        unit_id=unit.pk,
        kind=kind,
        version=last + 1,
        name=name,
        content=content,
        digest=digest,
        added_by=actor.name,
        added_at=at,
    )
