"""What falls due to be erased on a day, what keeps it, and the proposals that wait or are under way."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from pydantic import TypeAdapter

from xiaobao.casework.domain.retention import Ended, Retention, Verdict, judge
from xiaobao.casework.models import Case, ErasurePlan, Link
from xiaobao.casework.queries.desk import AsItComes
from xiaobao.kernel.clock import CHINA, local_day
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

RETAINERS: Final = frozenset({Role.ADMINISTRATOR})
WATCHERS: Final = RETAINERS | {Role.AUDITOR}
MOST: Final = 5_000  # cases of one look or proposal


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose time is over."""

    id: int
    number: str
    kind: str
    outcome: str
    unit: str
    ended_on: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A proposal, how many cases it holds, how many of them are done, and how many were kept after all."""

    plan: ErasurePlan
    many: int
    done: int
    kept: int


@cache
def retention() -> Retention:
    """The rules of retention. Raises: pydantic.ValidationError, naming the place of a fault."""
    text = (files("xiaobao.casework") / "data" / "retention.toml").read_text(encoding="utf-8")
    return TypeAdapter(Retention).validate_python(tomllib.loads(text))


def due(*, on: date, paths: Collection[str], limit: int = MOST) -> list[DueCase]:
    """The cases of some subtrees whose time is over on a day, the oldest first, with what keeps them. Three queries.

    The caller has asked for permission.
    """
    before = datetime.combine(date(on.year - retention().shortest, 1, 1), time.min, CHINA)
    ended_by_day = Case.objects.alias(place=AsItComes("unit_path"))  # what ended so long ago is little: by that index
    rows = ended_by_day.filter(within(paths, "place"), is_open=False, is_erased=False, ended_at__lt=before)
    cases = list(rows.select_related("unit").order_by("ended_at", "pk")[: limit * 2])
    open_kin = kin_open([case.pk for case in cases])
    found = []
    for case in cases:
        verdict = judge(ended(case, open_kin.get(case.pk, ())), retention(), on)
        if verdict is not None and case.ended_at is not None:
            ended_on = local_day(case.ended_at)
            place = case.unit.short_name or case.unit.name
            found.append(DueCase(case.pk, case.number, case.kind, case.outcome, place, ended_on, verdict))
    return found[:limit]


def ended(case: Case, linked_open: Collection[str]) -> Ended:
    """A case as the rule is asked about it."""
    return Ended(
        kind=case.kind,
        outcome=case.outcome,
        ended_on=None if case.is_open or case.ended_at is None else local_day(case.ended_at),
        is_held=case.is_held,
        is_erased=case.is_erased,
        linked_open=tuple(linked_open),
    )


def kin_open(case_ids: Collection[int]) -> dict[int, list[str]]:
    """The numbers of open cases that hang together with these, by case. Two queries for each thousand."""
    found: dict[int, list[str]] = {}
    ids = list(case_ids)
    for start in range(0, len(ids), 900):  # SQLite binds a bounded number of values
        part = ids[start : start + 900]
        ties = Link.objects.filter(case_id__in=part, other__is_open=True).values_list("case_id", "other__number")
        back = Link.objects.filter(other_id__in=part, case__is_open=True).values_list("other_id", "case__number")
        for case_id, number in (*ties, *back):
            found.setdefault(case_id, []).append(number)
    return found


def plans(*, paths: Collection[str], limit: int = 20) -> list[PlanRow]:
    """The newest proposals about units of some subtrees. One query."""
    counted = {
        "many": Count("items"),
        "done": Count("items", filter=Q(items__done_at__isnull=False)),
        "held": Count("items", filter=~Q(items__kept="")),
    }
    rows: QuerySet[ErasurePlan] = ErasurePlan.objects.filter(within(paths, "unit__path")).select_related("unit")
    found = rows.annotate(**counted).order_by("-pk")[:limit]
    return [PlanRow(plan, plan.many, plan.done, plan.held) for plan in found]  # type: ignore[attr-defined]  # annotated


def within(paths: Collection[str], column: str = "unit_path") -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= Q() if path == "/" else Q(**{f"{column}__gte": path, f"{column}__lt": end_of(path)})
        if path == "/":
            return Q()
    return found


def watched(actor: Actor, roles: Collection[Role] = WATCHERS) -> tuple[str, ...]:
    """The subtrees in which somebody may see, or propose, what is erased."""
    return actor.scopes_of({*roles, Role.SYSTEM})
