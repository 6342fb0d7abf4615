"""Loading an announcement of holidays: the year it tells of is counted by it from now on."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xiaobao.exchange import actions as exchange
from xiaobao.kernel.calendar import YearStatus, YearTable, parse_years
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import permissions
from xiaobao.organizations.models import Announcement
from xiaobao.organizations.queries import work_calendar
from xiaobao.people.domain.actor import Actor


class NotAnnounced(XiaobaoError):
    """Raised for a table that only expects its days off: an announcement fixes them."""

    slug = "not-announced"
    status = 422

    def __init__(self, year: int) -> None:
        super().__init__(f"The table of {year} says 'expected'; an announcement says 'announced'.", year=year)


class CorrectionNeedsReason(XiaobaoError):
    """Raised when a year that was announced would be announced differently, and nobody says why."""

    slug = "correction-needs-reason"
    status = 422

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} was announced before, with other days. Say why they are corrected.", year=year)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a file changed: the years that are counted anew, and those it says nothing new of."""

    changed: tuple[int, ...]
    same: tuple[int, ...]


@transaction.atomic
def announce_holidays(*, text: str, actor: Actor, at: datetime, reason: str = "") -> Announced:
    """Load the years of an announcement (TOML, as ``kernel/data/workdays.toml`` has them); twice changes nothing.

    One message goes into the outbox for each changed year, so that due days that rest on it are counted again.

    Raises: CalendarDataError (with the place), CalendarOutOfBounds, NotAnnounced, CorrectionNeedsReason, NotPermitted.
    """
    permissions.require_calendar_keeper(actor)
    return _load(parse_years(text), reason, actor, at)


@transaction.atomic
def announce_year(*, table: YearTable, actor: Actor, at: datetime, reason: str = "") -> Announced:
    """The same for one year, told holiday by holiday. Raises: see `announce_holidays`."""
    permissions.require_calendar_keeper(actor)
    return _load((table,), reason, actor, at)


def _load(tables: Iterable[YearTable], reason: str, actor: Actor, at: datetime) -> Announced:
    changed, same = [], []
    calendar = work_calendar()
    before = {table.year: table for table in calendar.years}
    for table in tables:
        known = before.get(table.year)
        if table == known:
            same.append(table.year)
            continue
        _judge(table, known, reason)
        calendar = calendar.replace_year(table)
        _save(table, reason, actor, at)
        changed.append(table.year)
    return Announced(tuple(changed), tuple(same))


def _judge(table: YearTable, known: YearTable | None, reason: str) -> None:
    if table.status is not YearStatus.ANNOUNCED:
        raise NotAnnounced(table.year)
    if known is not None and known.status is YearStatus.ANNOUNCED and not reason.strip():
        raise CorrectionNeedsReason(table.year)


def _save(table: YearTable, reason: str, actor: Actor, at: datetime) -> None:
    content = table.to_json()
    before = Announcement.objects.order_by("-pk").values_list("digest", flat=True).first() or ""
    told = json.dumps([before, table.year, content], ensure_ascii=False, sort_keys=True)
    row = Announcement.objects.create(
        year=table.year,
        table=content,
        digest=hashlib.sha256(told.encode()).hexdigest(),
        reason=reason.strip(),
        loaded_at=at,
        loaded_by=actor.name,
    )
    exchange.post(
        topic="calendar.announced",
        key=f"calendar:{row.pk}",
        payload={"year": table.year},
        channel="reaction",
        recipient="",
        at=at,
    )
