"""The log of looks at personal data, as auditors read it: narrowed, in pages by key, and counted by day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from xiaobao.kernel.clock import CHINA
from xiaobao.people.models import Look
from xiaobao.people.queries.accounts import LookRow

ACCOUNTS: Final = "account:"  # the keys of officers; a citizen's look at their own data is counted nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFilter:
    """What the log is narrowed to; empty means all. ``until`` is the instant before which."""

    actor_key: str = ""
    case_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def to_q(self) -> Q:
        """As a filter of rows."""
        q = Q(actor_key=self.actor_key) if self.actor_key else Q()
        if self.case_id is not None:
            q &= Q(case_id=self.case_id)
        if self.since is not None:
            q &= Q(at__gte=self.since)
        return q if self.until is None else q & Q(at__lt=self.until)


@dataclass(frozen=True, slots=True)
class NumberedLook:
    """A look and its own number, by which the next page is found."""

    id: int
    look: LookRow


def looks_at(
    *, cases: QuerySet[Any], only: LookFilter, before: tuple[datetime, int] | None, limit: int
) -> list[NumberedLook]:
    """The newest looks at the data of some cases, before an instant and number. One query.

    The caller says of which cases: those that the reader may see.
    """
    rows = Look.objects.filter(_of(cases), only.to_q())
    if before is not None:
        place, number = before
        rows = rows.filter(Q(at__lt=place) | Q(at=place, pk__lt=number), at__lte=place)
    fields = ("record_id", "case_id", "actor_key", "actor_name", "reason", "at")
    values = rows.order_by("-at", "-pk").values_list("pk", *fields)[:limit]
    return [NumberedLook(number, LookRow(*row)) for number, *row in values]


def looks_by_day(*, cases: QuerySet[Any], since: datetime) -> list[tuple[str, str, date, int]]:
    """How often each officer looked on each day: (key, name, day, looks). One query."""
    rows = Look.objects.filter(_of(cases), at__gte=since, actor_key__startswith=ACCOUNTS).order_by()
    days = rows.annotate(day=TruncDate("at", tzinfo=CHINA)).values("actor_key", "actor_name", "day")
    return list(days.annotate(many=Count("pk")).values_list("actor_key", "actor_name", "day", "many"))


def _of(cases: QuerySet[Any]) -> Exists:
    """Asked of each look, so that the newest are read along their index and the rest never."""
    return Exists(cases.filter(pk=OuterRef("case_id")))
