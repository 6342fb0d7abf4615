"""What an address says about a summary: the same words for the page and its downloads.

``org`` (code of a unit; nothing for the widest), ``period`` (``2026-Q1``) or ``from`` and ``to`` (days, both included),
``template`` (nothing for the one of the unit's profile), ``show`` (to read it on the page).
"""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from xiaobao.kernel.periods import Period, parse_period


@dataclass(frozen=True, slots=True)
class Wish:
    """A summary as an address asks for it."""

    org: str
    period: Period
    template: str
    is_shown: bool


def read_wish(query: QueryDict, *, today: date) -> Wish:
    """Where an address is silent: this year. Raises: PeriodNotUnderstood."""
    return Wish(query.get("org", ""), _period(query, today), query.get("template", ""), "show" in query)


def _period(query: QueryDict, today: date) -> Period:
    if query.get("from") and query.get("to"):
        return parse_period(f"{query['from']}..{query['to']}")
    return parse_period(query.get("period") or f"{today:%Y}")
