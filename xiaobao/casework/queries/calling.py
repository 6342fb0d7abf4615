"""What is known while somebody calls: their earlier cases, and how much is open against a business."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from xiaobao.casework.models import Case
from xiaobao.casework.permissions import lookable, visible
from xiaobao.casework.queries.desk import COLUMNS, DeskRow, row_of
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Kind

MOST = 20


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case that one of these vault records takes part in."""

    row: DeskRow
    business_id: int | None
    record_id: int


def of_records(record_ids: Collection[int], *, actor: Actor) -> list[KnownCase]:
    """The cases of these records whose personal data this person may look at: open first, then newest. One query."""
    if not record_ids:
        return []
    rows = Case.objects.filter(lookable(actor), parties__record_id__in=record_ids)
    values = rows.order_by("-is_open", "-received_at", "-pk").values_list(
        *COLUMNS.values(), "business_id", "parties__record_id"
    )
    found: dict[int, KnownCase] = {}
    for *columns, business_id, record_id in values[: 2 * MOST]:  # a case may know one number of two people
        row = row_of(dict(zip(COLUMNS, columns, strict=True)))
        found.setdefault(row.id, KnownCase(row, business_id, record_id))
    return list(found.values())[:MOST]


def same_dispute(known: Sequence[KnownCase], *, business_id: int | None) -> list[DeskRow]:
    """Of a caller's cases those that lodging would tie as the same dispute: the rule of `alike`, on cases at hand."""
    return [case.row for case in known if case.row.is_open and business_id and case.business_id == business_id]


def open_against(business_ids: Collection[int], *, actor: Actor) -> dict[int, int]:
    """How many open complaints against each of these businesses this person sees. One query."""
    rows = Case.objects.filter(visible(actor), business_id__in=business_ids, is_open=True, kind=Kind.COMPLAINT.value)
    counted = rows.order_by().values("business_id").annotate(many=Count("pk"))
    return dict(counted.values_list("business_id", "many")) if business_ids else {}
