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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilter:
    """What the list is narrowed to; empty means all."""

    kind: str = ""
    stage: str = ""
    channel: str = ""
    unit_path: str = ""
    handler: int | None = None
    only_open: bool = True
    co_handled: bool = False
    overdue_on: date | None = None
    major: bool = False
    subject: str = ""
    outcome: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None

    def to_q(self) -> Q:
        """As a filter of rows."""
        q = Q()
        for name in ("kind", "stage", "channel", "subject", "outcome"):
            if value := getattr(self, name):
                q &= Q(**{name: value})
        if self.unit_path:
            q &= Q(unit_path__gte=self.unit_path, unit_path__lt=end_of(self.unit_path))
        return q & self._marks() & self._times()

    def _marks(self) -> Q:
        q = Q(is_open=True) if self.only_open else Q()
        if self.handler is not None:
            q &= Q(handler_id=self.handler)
        return q & Q(is_major=True) if self.major else q

    def _times(self) -> Q:
        q = Q(due_on__lt=self.overdue_on) if self.overdue_on else Q()
        if self.received_from:
            q &= Q(received_at__gte=self.received_from)
        return q & Q(received_at__lt=self.received_before) if self.received_before else q


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this due day and id."""

    due_on: date
    id: int

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for a text that is no cursor: the list then begins at its beginning."""
        day, _, number = text.partition("_")
        try:
            return cls(date.fromisoformat(day), int(number))
        except ValueError:
            return None


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


_COLUMNS = {f.name: f.name for f in fields(DeskRow)} | {
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
    """Cases that this person may see, due first; at most ``limit`` rows. One query."""
    mine = Q(pk__in=_co_handled(actor)) if only.co_handled else _listed(actor)
    cases = Case.objects.alias(place=AsItComes("unit_path")).filter(mine, only.to_q())
    if after is not None:
        cases = cases.filter(Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, id__gt=after.id))
        cases = cases.filter(due_on__gte=after.due_on)
    rows = _rows(cases.order_by("due_on", "id")[: limit + 1])
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return DeskPage(tuple(rows[:limit]), str(Cursor(last.due_on or NEVER, last.id)) if last else None)


def _listed(actor: Actor) -> Q:
    """An officer's list is the subtree; a respondent's or a citizen's what is visible to them."""
    return in_scope(actor, path="place") if actor.roles & OFFICERS else visible(actor)


def _co_handled(actor: Actor) -> "QuerySet[CoHandler, int]":
    return CoHandler.objects.filter(account_id=actor.id or 0).values_list("case_id", flat=True)


def _rows(cases: "QuerySet[Case]") -> list[DeskRow]:
    values = cases.values_list(*_COLUMNS.values())
    return [_row(dict(zip(_COLUMNS, value, strict=True))) for value in values]


def _row(value: dict[str, Any]) -> DeskRow:
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
