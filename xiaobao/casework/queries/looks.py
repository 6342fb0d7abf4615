"""The register of looks: who opened whose data, when, why and in which case.

Source: Personal Information Protection Law art. 51, 54 (access control, audits); Order 121 art. 37 (reporters).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from xiaobao.casework.models import Case, Party
from xiaobao.casework.permissions import in_scope, visible
from xiaobao.casework.queries.consents import REGISTER_READERS
from xiaobao.kernel.clock import CHINA, local_day
from xiaobao.kernel.identifiers import STARS, mask_personal
from xiaobao.organizations.domain.units import end_of
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.looking import DAYS, Striking, striking
from xiaobao.people.queries import LookFilter, LookRow, NumberedLook
from xiaobao.procedures.model import CONFIDENTIAL

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOOKS: Final = 50  # of a page
MANY_LOOKS: Final = 900  # of a batch of the file that is handed out
NOWHERE: Final = 0  # the id of no case
COLUMNS: Final = ("pk", "number", "kind", "unit__short_name")
Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A look: whose data (masked; of who reports stars alone), in which role, in which case.

    ``role`` is empty for the words of a case as they came, which lie sealed without being a party.
    """

    look: LookRow
    display: str
    role: str
    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class LooksPage:
    """Some looks, the newest first, and the place before which the next ones come."""

    rows: tuple[LookedAt, ...]
    before: Place | None


def looks_page(
    *, actor: Actor, only: LookFilter, unit_path: str = "", before: Place | None = None, limit: int = LOOKS
) -> LooksPage:
    """Looks at data of cases in the subtrees that somebody heads or audits. Three queries."""
    return _page(_cases(actor, unit_path), only, before, limit)


def own_looks(*, actor: Actor, before: Place | None = None) -> LooksPage:
    """What somebody looked at themself, in cases that they still see. Three queries."""
    return _page(Case.objects.filter(visible(actor)), LookFilter(actor_key=actor.key), before, LOOKS)


def every_look(*, actor: Actor, only: LookFilter, unit_path: str = "") -> Iterator[LookedAt]:
    """All looks, in batches: three queries for each nine hundred."""
    page = looks_page(actor=actor, only=only, unit_path=unit_path, limit=MANY_LOOKS)
    yield from page.rows
    while page.before is not None:
        page = looks_page(actor=actor, only=only, unit_path=unit_path, before=page.before, limit=MANY_LOOKS)
        yield from page.rows


def looks_by_officer(*, actor: Actor, at: datetime) -> tuple[dict[str, str], list[Striking]]:
    """Who looked within the last sixty days (key and name), and which of these days strike. One query."""
    first = datetime.combine(local_day(at) - timedelta(days=DAYS - 1), time.min, CHINA)
    counts = people.looks_by_day(cases=_cases(actor, ""), since=first)
    return {key: name for key, name, _, _ in counts}, striking(counts)


def looked_case(*, actor: Actor, number: str) -> int:
    """The id of a case whose looks somebody may read; that of none where there is no such case for them."""
    return _cases(actor, "").filter(number=number.strip().upper()).values_list("pk", flat=True).first() or NOWHERE


def _cases(actor: Actor, unit_path: str) -> "QuerySet[Case]":
    rows = Case.objects.filter(in_scope(actor, roles=REGISTER_READERS))
    return rows.filter(unit_path__gte=unit_path, unit_path__lt=end_of(unit_path)) if unit_path else rows


def _page(cases: "QuerySet[Case]", only: LookFilter, before: Place | None, limit: int) -> LooksPage:
    found = people.looks_at(cases=cases, only=only, before=before, limit=limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return LooksPage(_told(shown), (last.look.at, last.id) if last else None)


def _told(found: Sequence[NumberedLook]) -> tuple[LookedAt, ...]:
    """The looks with their cases and parties, which are asked for at once."""
    ids = {each.look.case_id for each in found if each.look.case_id is not None}
    cases = {row[0]: row for row in Case.objects.filter(pk__in=ids).values_list(*COLUMNS)}
    named = Party.objects.filter(case_id__in=ids, record__isnull=False).values_list(
        "case_id", "record_id", "display", "role"
    )
    parties = {(case_id, record_id): (display, role) for case_id, record_id, display, role in named}
    return tuple(_row(each.look, cases[each.look.case_id], parties) for each in found if each.look.case_id in cases)


def _row(look: LookRow, case: tuple[Any, ...], parties: dict[tuple[int, int], tuple[str, str]]) -> LookedAt:
    case_id, number, kind, unit = case
    display, role = parties.get((case_id, look.record_id), ("", ""))
    if kind in CONFIDENTIAL and role:
        display = STARS
    told = LookRow(look.record_id, look.case_id, look.actor_key, look.actor_name, mask_personal(look.reason), look.at)
    return LookedAt(told, display, role, number, unit)
