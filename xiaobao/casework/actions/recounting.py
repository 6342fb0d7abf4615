"""Counting the days of cases anew, when the calendar they were counted by has changed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from xiaobao.casework.actions.journal import SNAPSHOT
from xiaobao.casework.actions.stepping import resettle
from xiaobao.casework.models import Case, Clock
from xiaobao.kernel.clock import CHINA
from xiaobao.procedures.library import load_library


def recount_year(*, year: int, at: datetime) -> int:
    """Fold again every case with a clock that touches a year, open or ended; how many due days moved.

    Each case is a transaction of its own: stopped in the middle and begun again, it goes on. Nothing enters a journal:
    what happened has not changed, only how its days are counted.
    """
    touched = Clock.objects.filter(started_at__lt=datetime(year + 1, 1, 1, tzinfo=CHINA)).filter(
        Q(due_on__isnull=True) | Q(provisional=True) | Q(due_on__gte=date(year, 1, 1))
    )
    ids = touched.order_by("case_id").values_list("case_id", flat=True).distinct()
    return sum(recount(case_id=case_id, at=at) for case_id in list(ids))


@transaction.atomic
def recount(*, case_id: int, at: datetime) -> bool:
    """Fold one case again under the calendar of today; whether its next due day moved."""
    case = Case.objects.locked().get(pk=case_id)
    before: date = case.due_on
    resettle(case, load_library().procedure(case.procedure))
    case.changed_at = at
    case.save(update_fields=SNAPSHOT)
    return case.due_on != before
