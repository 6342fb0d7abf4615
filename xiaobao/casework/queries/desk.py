"""The desk's list: the cases of my subtree, what is due first on top; and search in the same rows.

Both page by a cursor, never by a count: the hundredth page costs what the first one costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from xiaobao.casework import search
from xiaobao.casework.models import NEVER, Case, CoHandler
from xiaobao.casework.permissions import OFFICERS, in_scope, visible
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, ActorKind

PAGE = 50
COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilter:
    """What the list is narrowed to; empty means all."""

    kind: str = ""
    stage: str = ""
    channel: str = ""
    unit_path: str = ""
    below: bool = True  # with the units below it
    handler: int | None = None
    unassigned: bool = False
    only_open: bool = True
    co_handled: bool = False
    overdue_on: date | None = None
    due_from: date | None = None
    due_until: date | None = None
    major: bool = False
    subject: str = ""
    outcome: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    ended_from: datetime | None = None
    ended_before: datetime | None = None

    def to_q(self) -> Q:
        """As a filter of rows."""
        q = Q()
        for name in ("kind", "stage", "channel", "subject", "outcome"):
            if value := getattr(self, name):
                q &= Q(**{name: value})
        return q & self._place() & self._marks() & self._times()

    def _place(self) -> Q:
        if not self.unit_path:
            return Q()
        within = Q(unit_path__gte=self.unit_path, unit_path__lt=end_of(self.unit_path))
        return within if self.below else Q(unit_path=self.unit_path)

    def _marks(self) -> Q:
        q = Q(is_open=True) if self.only_open else Q()
        if self.handler is not None:
            q &= Q(handler_id=self.handler)
        if self.unassigned:
            q &= Q(handler=None)
        return q & Q(is_major=True) if self.major else q

    def _times(self) -> Q:
        bounds = {
            "due_on__lt": self.overdue_on,
            "due_on__gte": self.due_from,
            "due_on__lte": self.due_until,
            "received_at__gte": self.received_from,
            "received_at__lt": self.received_before,
            "ended_at__gte": self.ended_from,
            "ended_at__lt": self.ended_before,
        }
        return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this due day and id, or, newest first, before this instant and id."""

    place: date | datetime
    id: int

    def __str__(self) -> str:
        return f"{self.place.isoformat()}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for a text that is no cursor: the list then begins at its beginning."""
        place, _, number = text.partition("_")
        try:
            return cls(datetime.fromisoformat(place) if "T" in place else date.fromisoformat(place), int(number))
        except ValueError:
            return None

    def to_q(self, *, newest: bool) -> Q | None:
        """The rows that follow; None for a cursor of the other order."""
        if newest != isinstance(self.place, datetime):
            return None
        if newest:
            following = Q(received_at__lt=self.place) | Q(received_at=self.place, id__lt=self.id)
            return following & Q(received_at__lte=self.place)
        return (Q(due_on__gt=self.place) | Q(due_on=self.place, id__gt=self.id)) & Q(due_on__gte=self.place)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the list."""

    id: int
    number: str
    kind: str
    title: str
    stage: str
    procedure: str
    channel: str
    unit: str
    handler: str
    respondent: str
    complainant: str
    received_at: datetime
    due_on: date | None
    is_open: bool
    is_major: bool
    is_paused: bool
    is_provisional: bool
    outcome: str

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


COLUMNS = {f.name: f.name for f in fields(DeskRow)} | {
    "unit": "unit__short_name",
    "handler": "handler__name",
}


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the list and where the next one begins."""

    rows: tuple[DeskRow, ...]
    after: str | None


class AsItComes(Func):
    """A column that is read, not looked up: the list is walked in the order of its due days.

    Without it SQLite, which has no statistics, gathers the whole subtree by its path and sorts a hundred thousand
    rows for fifty. The index ``case_desk`` holds the path, so what is passed over is never fetched.
    """

    template = "%(expressions)s"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def desk(*, actor: Actor, only: DeskFilter, after: Cursor | None = None, limit: int = PAGE) -> DeskPage:
    """Cases that this person may see, at most ``limit`` rows: due first, or newest first where closed ones are listed
    too. One query.
    """
    mine = Q(pk__in=_co_handled(actor)) if only.co_handled else _listed(actor)
    cases = Case.objects.alias(place=AsItComes("unit_path")).filter(mine, only.to_q())
    newest = not only.only_open
    following = after.to_q(newest=newest) if after else None
    if following is not None:
        cases = cases.filter(following)
    order = ("-received_at", "-id") if newest else ("due_on", "id")
    rows = _rows(cases.order_by(*order)[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return DeskPage(tuple(rows[:limit]), str(_cursor(last, newest=newest)) if last else None)


def how_many(*, actor: Actor, only: DeskFilter) -> int:
    """How many cases the list holds over all its pages, counted up to `COUNTED`: more than that are `COUNTED` + 1.

    One query, which reads no further than it counts.
    """
    mine = Q(pk__in=_co_handled(actor)) if only.co_handled else _listed(actor)
    cases = Case.objects.alias(place=AsItComes("unit_path")).filter(mine, only.to_q())
    return cases.order_by()[: COUNTED + 1].count()


def _cursor(row: DeskRow, *, newest: bool) -> Cursor:
    return Cursor(row.received_at if newest else row.due_on or NEVER, row.id)


def _listed(actor: Actor) -> Q:
    """An officer's list is the subtree; a respondent's or a citizen's what is visible to them."""
    return in_scope(actor, path="place") if actor.roles & OFFICERS else visible(actor)


def _co_handled(actor: Actor) -> "QuerySet[CoHandler, int]":
    return CoHandler.objects.filter(account_id=actor.id or 0).values_list("case_id", flat=True)


def _rows(cases: "QuerySet[Case]") -> list[DeskRow]:
    values = cases.values_list(*COLUMNS.values())
    return [row_of(dict(zip(COLUMNS, value, strict=True))) for value in values]


def row_of(value: dict[str, Any]) -> DeskRow:
    """A line from the values of its columns."""
    value["due_on"] = None if value["due_on"] == NEVER else value["due_on"]
    value["handler"] = value["handler"] or ""
    return DeskRow(**value)


def search_cases(
    *, actor: Actor, query: str, only: DeskFilter, before: int | None = None, limit: int = PAGE
) -> DeskPage:
    """Cases whose words hold every part of the query, newest first; only those this person may see.

    A number finds its case. Two queries.
    """
    ids = search.find(query, paths=_paths(actor, only), before=before, limit=limit + 1)
    narrowed = Case.objects.filter(visible(actor), only.to_q(), pk__in=ids[:limit])
    rows = sorted(_rows(narrowed), key=lambda row: -row.id)
    return DeskPage(tuple(rows), str(ids[limit - 1]) if len(ids) > limit else None)


def _paths(actor: Actor, only: DeskFilter) -> Sequence[str]:
    if actor.kind is ActorKind.SYSTEM:
        return [only.unit_path or "/"]
    scopes = actor.scopes_of(OFFICERS)
    if only.unit_path and any(only.unit_path.startswith(scope) for scope in scopes):
        return [only.unit_path]
    return scopes
