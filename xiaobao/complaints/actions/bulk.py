"""Importing cases by the thousand: the same opening recipe, in batches, each batch whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from xiaobao.businesses import actions as businesses
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions.opening import Desk
from xiaobao.casework.domain.opening import NewCase, PastStep
from xiaobao.complaints.actions.lodging import DETAIL, detail_row
from xiaobao.complaints.domain.lodging import Lodging, new_cases
from xiaobao.complaints.models import Detail
from xiaobao.organizations import queries as organizations
from xiaobao.people.actions.rows import insert
from xiaobao.people.domain.actor import Actor

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of a file: where it stood, what it says, what had happened to it already.

    ``changes`` are columns of the case, ``details`` of its detail, that the history has set.
    """

    line: int
    lodging: Lodging
    history: tuple[PastStep, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many of a batch were opened, and how many were there already."""

    accepted: int
    duplicates: int


def import_lodgings(
    *,
    incoming: Iterable[Incoming],
    unit_code: str,
    actor: Actor,
    at: datetime,
    batch: int = BATCH,
    dry_run: bool = False,
) -> Iterator[BulkResult]:
    """Open imported cases batch by batch; a row whose (source, foreign id) is there already changes nothing.

    ``dry_run`` counts and writes nothing.

    Raises: NotFound (no such unit). What is wrong with a row must have been said before it comes here.
    """
    unit = organizations.by_code(unit_code)
    desk = Desk(unit.pk, unit.code, unit.path)
    rows = iter(incoming)
    while part := list(islice(rows, batch)):
        if dry_run:
            fresh = _fresh(part)
            yield BulkResult(len(fresh), len(part) - len(fresh))
        else:
            yield _import(part, desk, unit.profile, actor=actor, at=at)


@transaction.atomic
def _import(part: Sequence[Incoming], desk: Desk, profile: str, *, actor: Actor, at: datetime) -> BulkResult:
    fresh = _fresh(part)
    named = {row.lodging.respondent.name for row in fresh if row.lodging.respondent}
    known = businesses.find_or_register_many(names=sorted(named), at=at)
    pairs = [(row, new) for row in fresh for new in _news(row, profile, known)]
    opened = casework.open_cases(news=[new for _, new in pairs], desk=desk, actor=actor, at=at, announce=False)
    details = [
        detail_row(row.lodging, receipt.id, row.details) for (row, _), receipt in zip(pairs, opened, strict=True)
    ]
    insert(Detail, DETAIL, details)
    return BulkResult(len(fresh), len(part) - len(fresh))


def _fresh(part: Sequence[Incoming]) -> list[Incoming]:
    """Rows that are not there yet, neither in the database nor earlier in this part."""
    by_source: dict[str, list[str]] = {}
    for row in part:
        by_source.setdefault(row.lodging.source, []).append(row.lodging.foreign_id)
    seen = {(source, key) for source, keys in by_source.items() for key in cases.known_foreign(source, keys)}
    fresh = []
    for row in part:
        key = (row.lodging.source, row.lodging.foreign_id)
        if key not in seen:
            fresh.append(row)
        seen.add(key)
    return fresh


def _news(row: Incoming, profile: str, known: dict[str, int]) -> list[NewCase]:
    respondent = row.lodging.respondent
    business = known.get(respondent.name) if respondent else None
    news = new_cases(row.lodging, profile=profile, business=business, history=row.history, details=row.details)
    return [replace(new, changes=row.changes) for new in news] if row.changes else news
