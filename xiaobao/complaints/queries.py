"""Questions about complaints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xiaobao.complaints.models import Detail
from xiaobao.kernel.clock import CHINA
from xiaobao.organizations.domain.units import end_of

if TYPE_CHECKING:
    from xiaobao.casework.models import Case
    from xiaobao.organizations.models import Unit

DETAIL = "detail"  # what a case calls its row here


@dataclass(frozen=True, slots=True)
class Receiver:
    """The unit that imported rows go to."""

    code: str
    profile: str


def receiver(unit: "Unit") -> Receiver:
    return Receiver(unit.code, unit.profile)


def detail_of(case: "Case") -> Detail | None:
    """The detail of a case that was read with it (``along``); None for a case of another room."""
    found: Detail | None = getattr(case, DETAIL, None)
    return found


def detail(case_id: int) -> Detail | None:
    """The detail of a case, None for a case of another room."""
    return Detail.objects.filter(case_id=case_id).first()


def exported(path: str) -> Iterator[Mapping[str, Any]]:
    """The cases of a subtree for a file, oldest first, masked, in constant memory; times are those of China."""
    rows = Detail.objects.filter(case__unit_path__gte=path, case__unit_path__lt=end_of(path))
    for found in rows.select_related("case", "case__unit", "case__handler").order_by("case_id").iterator():
        case = found.case
        yield {
            "number": case.number,
            "kind": case.kind,
            "procedure": case.procedure,
            "unit": case.unit.code,
            "channel": case.channel,
            "received_at": case.received_at.astimezone(CHINA),
            "stage": case.stage,
            "outcome": case.outcome,
            "ended_at": case.ended_at.astimezone(CHINA) if case.ended_at else None,
            "complainant": case.complainant,
            "respondent": case.respondent,
            "subject": case.subject,
            "handler": case.handler.username if case.handler else "",
            "title": case.title,
            "text": case.text,
            "claimed_yuan": found.claimed_yuan,
            "agreed_yuan": found.agreed_yuan,
            "paid_yuan": found.paid_yuan,
            "satisfaction": found.satisfaction,
        }
