"""Tying cases together."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from xiaobao.casework.actions.journal import append
from xiaobao.casework.domain.entries import LINKED
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.casework.models import Case, Link
from xiaobao.casework.permissions import NotPermitted, may_see
from xiaobao.people.domain.actor import Actor


def lock_cases(case_ids: Collection[int]) -> None:
    """Hold these cases until the transaction ends; before numbers are taken, for a step holds its case first too."""
    if case_ids:
        list(Case.objects.locked().filter(pk__in=case_ids).order_by("pk").values_list("pk"))


@transaction.atomic
def link(*, case_id: int, other_id: int, kind: LinkKind, actor: Actor, at: datetime) -> Link:
    """Tie two cases together, in both journals; a second time changes nothing.

    Raises: NotPermitted where one of them is not for this person.
    """
    cases = {case.pk: case for case in Case.objects.locked().filter(pk__in=[case_id, other_id]).order_by("pk")}
    for case in cases.values():
        if not may_see(actor, case):
            raise NotPermitted(actor, "link")
    made, is_new = Link.objects.get_or_create(case_id=case_id, other_id=other_id, kind=kind.value)
    if is_new:
        for case, other in ((cases[case_id], cases[other_id]), (cases[other_id], cases[case_id])):
            content = {"other": other.number, "kind": kind.value}
            append(case, type=LINKED, payload=content, actor=actor, at=at)
            case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    return made
