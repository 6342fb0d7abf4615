"""What an address says about a question: the same words for page, downloads, links and API.

``figure``, ``period`` (``2026-Q1``) or ``from`` and ``to`` (days, both included), ``org`` (code of a unit; nothing
for the widest), ``by`` (dimensions, repeated or with commas), and the name of any dimension with the key that rows
must have (empty: those without one).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from xiaobao.figures.figures import DIMENSIONS
from xiaobao.kernel.periods import Period, parse_period

FIRST_SHOWN = "complaints.received"


@dataclass(frozen=True, slots=True)
class Wish:
    """A question as an address puts it: the unit by its code."""

    figure: str
    period: Period
    org: str
    by: tuple[str, ...]
    filters: dict[str, str]


def read_wish(query: QueryDict, *, today: date) -> Wish:
    """What an address asks; where it is silent: cases received in this year. Raises: PeriodNotUnderstood."""
    return Wish(
        figure=query.get("figure") or FIRST_SHOWN,
        period=_period(query, today),
        org=query.get("org", ""),
        by=split_names(query.getlist("by")),
        filters={name: query.get(name, "") for name in DIMENSIONS if name in query},
    )


def split_names(words: Iterable[str]) -> tuple[str, ...]:
    """Names from repeated words and from words with commas, each once, in order."""
    names = (name.strip() for word in words for name in word.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _period(query: QueryDict, today: date) -> Period:
    if query.get("from") and query.get("to"):
        return parse_period(f"{query['from']}..{query['to']}")
    return parse_period(query.get("period") or f"{today:%Y}")
