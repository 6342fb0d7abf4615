"""What the list of cases is narrowed to by its address, beyond its tabs: a unit, a handler, a day, a period.

``unit`` is a unit's code, with all below it unless ``below=no``; ``handler`` an account's number, or ``none`` for what
nobody has; ``period`` a period's name, for the views ``came`` and ``closed``.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from xiaobao.casework.queries import DeskFilter, Span
from xiaobao.kernel.periods import parse_period
from xiaobao.organizations import queries as organizations

NAMES: Final = ("unit", "below", "handler", "period")
NOBODY: Final = "none"
SOON: Final = 3  # working days
DUE_SOON, CAME, CLOSED = "due_soon", "came", "closed"
VIEWS: Final = (DUE_SOON, CAME, CLOSED)  # that have no tab: other pages lead to them


def narrowed(only: DeskFilter, view: str, asked: Mapping[str, str], today: date) -> DeskFilter:
    """The filter of a view, narrowed by what its address says. Two queries at most.

    Raises: NotFound for a unit that is unknown; PeriodNotUnderstood.
    """
    return _timed(_placed(only, asked), view, asked.get("period", ""), today)


def _placed(only: DeskFilter, asked: Mapping[str, str]) -> DeskFilter:
    if code := asked.get("unit"):
        path = organizations.by_code(code).path
        only = replace(only, unit_path=path, below=asked.get("below") != "no")
    handler = asked.get("handler", "")
    if handler == NOBODY:
        return replace(only, handler=None, unassigned=True)
    return replace(only, handler=int(handler)) if handler.isdecimal() and len(handler) <= 18 else only


def _timed(only: DeskFilter, view: str, period: str, today: date) -> DeskFilter:
    if view == DUE_SOON:
        return replace(only, due_from=today, due_until=organizations.soon_after(today, SOON))
    if view not in (CAME, CLOSED):
        return only
    span = Span.of(parse_period(period or f"{today:%Y-%m}"))
    if view == CAME:
        return replace(only, only_open=False, received_from=span.starts_at, received_before=span.ends_at)
    return replace(only, only_open=False, ended_from=span.starts_at, ended_before=span.ends_at)
