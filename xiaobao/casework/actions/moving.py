"""Following a unit that was moved in the tree: its cases go with it, wherever they are asked for."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Substr

from xiaobao.casework import search
from xiaobao.casework.models import Case, Clock

BATCH = 1_000


@transaction.atomic
def follow_unit(*, old_path: str, new_path: str) -> int:
    """Put the new path in front of the cases that lie under the old one, and index them anew; how many.

    Done twice it changes nothing more.
    """
    under = Case.objects.within(old_path)
    ids = list(under.order_by("pk").values_list("pk", flat=True))
    cases_path = Case.objects.filter(pk=OuterRef("case_id")).values("unit_path")
    under.update(unit_path=Concat(Value(new_path), Substr(F("unit_path"), len(old_path) + 1)))
    for start in range(0, len(ids), BATCH):
        cases = Case.objects.filter(pk__in=ids[start : start + BATCH])
        Clock.objects.filter(case__in=cases).update(place=Subquery(cases_path))
        search.index([search.Row.of(case) for case in cases])
    return len(ids)
