"""Questions about the tree of units, who holds which post, and who is on duty."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import Q

from xiaobao.kernel.calendar import DayUnit, WorkCalendar, load_calendar, read_year
from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations.domain.units import ROOT, UnitKind, common_path, end_of, ids_of
from xiaobao.organizations.models import Announcement, DutyShift, Post, Unit

OFFICE_CLOSES: Final = time(17, 30)
RECEIVING: Final = (
    UnitKind.BUREAU,
    UnitKind.OFFICE,
    UnitKind.ASSOCIATION,
    UnitKind.COMMAND_CENTRE,
    UnitKind.BANK_HEAD,
    UnitKind.BANK_BRANCH,
    UnitKind.BANK_OUTLET,
    UnitKind.CALL_CENTRE,
)
INDENT: Final = "\u3000"  # the wide space that a list of names is indented by


@dataclass(frozen=True, slots=True)
class Officer:
    """Who holds a post 岗位."""

    unit_code: str
    unit_name: str
    title: str
    account_id: int | None
    name: str
    is_liaison: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A turn on duty 值班, as a roster shows it."""

    id: int
    unit_code: str
    account_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    note: str


def by_code(code: str) -> Unit:
    """Raises: NotFound."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound("unit", code)
    return unit


def named(names: Collection[str]) -> dict[str, list[Unit]]:
    """The units in work that bear these full names, by the names as given; several trees may have one. One query."""
    plain = {name: unicodedata.normalize("NFKC", name).strip() for name in names}
    units = list(Unit.objects.active().filter(name__in=set(plain.values()))) if plain else []
    return {name: found for name in plain if (found := [unit for unit in units if unit.name == plain[name]])}


def are_one_house(unit: Unit, other: Unit) -> bool:
    """Whether two units lie in one tree."""
    return ids_of(unit.path)[0] == ids_of(other.path)[0]


def by_id(unit_id: int) -> Unit:
    """Raises: NotFound."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise NotFound("unit", unit_id)
    return unit


def by_codes(codes: Collection[str]) -> dict[str, Unit]:
    """The units of these codes, by code; a code nobody has is left out."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def ancestors(unit: Unit) -> list[Unit]:
    """The units above, the root first."""
    return list(Unit.objects.filter(pk__in=ids_of(unit.path)[:-1]).order_by("depth"))


def descendants(unit: Unit) -> list[Unit]:
    """The units below, each after the one it lies under."""
    return list(Unit.objects.within(unit.path).exclude(pk=unit.pk))


def tree(path: str = "/", *, with_closed: bool = False) -> list[Unit]:
    """The unit of this path and all below it, each after the one it lies under; ``/`` for all. One query."""
    units = Unit.objects.within(path)
    return list(units if with_closed else units.active())


def trees(paths: Collection[str]) -> list[Unit]:
    """The units of these paths and all below them, closed ones too, each after the one it lies under. One query."""
    within = Q(pk__in=())
    for path in paths:
        within |= Q(path__gte=path, path__lt=end_of(path))
    return list(Unit.objects.filter(within))


def soon_after(day: date, working_days: int) -> date:
    """The day on which so many working days after a day end. One query."""
    return work_calendar().due(day, working_days, DayUnit.WORKING)[0]


def officers(unit: Unit, *, on: date, liaison_only: bool = False) -> list[Officer]:
    """The posts of a unit and of all below it that stand on a day."""
    standing = Q(until_on__isnull=True) | Q(until_on__gte=on)
    rows = Post.objects.filter(standing, from_on__lte=on, unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    if liaison_only:
        rows = rows.filter(is_liaison=True)
    return [_officer(post) for post in rows.select_related("unit", "account").order_by("unit__path", "title", "pk")]


def _officer(post: Post) -> Officer:
    name = post.account.name if post.account is not None else ""
    return Officer(post.unit.code, post.unit.name, post.title, post.account_id, name, post.is_liaison)


def roster(unit: Unit, *, since: datetime, until: datetime) -> list[Shift]:
    """The turns on duty at a unit that touch a stretch of time, in order."""
    rows = DutyShift.objects.filter(unit=unit, starts_at__lt=until, ends_at__gt=since)
    fields = ("pk", "unit__code", "account_id", "account__name", "starts_at", "ends_at", "note")
    return [Shift(*row) for row in rows.order_by("starts_at", "pk").values_list(*fields)]


def on_duty(unit_id: int, at: datetime) -> list[int]:
    """The accounts on duty at an instant: at the unit, else at the nearest one above that has any.

    Two queries. Source: the roster is by instants, so holidays need no rule. Raises: NotFound.
    """
    along = ids_of(by_id(unit_id).path)
    rows = DutyShift.objects.filter(unit_id__in=along, starts_at__lte=at, ends_at__gt=at, account__is_active=True)
    found: dict[int, list[int]] = {}
    for at_unit, account_id in rows.order_by("account_id").values_list("unit_id", "account_id"):
        found.setdefault(at_unit, []).append(account_id)
    return next((found[near] for near in reversed(along) if near in found), [])


def work_calendar() -> WorkCalendar:
    """The calendar that days are counted by: the one of this package, with every announcement that was loaded.

    One query; the calendar itself is made anew only when there is a newer announcement.
    """
    newest = Announcement.objects.order_by("-pk").values_list("digest", flat=True).first()
    return load_calendar() if newest is None else _announced(newest)


@lru_cache(maxsize=4)
def _announced(newest: str) -> WorkCalendar:
    """``newest`` stands for all announcements up to it: its digest is over theirs."""
    calendar = load_calendar()
    for year, table in Announcement.objects.order_by("pk").values_list("year", "table"):
        calendar = calendar.replace_year(read_year(str(year), table))
    return calendar


def announcements() -> list[Announcement]:
    """All that were loaded, the newest first."""
    return list(Announcement.objects.order_by("-pk"))


def code_of(unit_id: int | None) -> str:
    """The code of a unit by its id; empty where there is none."""
    if unit_id is None:
        return ""
    return Unit.objects.filter(pk=unit_id).values_list("code", flat=True).first() or ""


def receiver_of(unit: Unit) -> Unit | None:
    """The unit that takes in what the public lodges at this one: itself, else the nearest above; None if it is closed.

    One query at most: a station hands on to its office.
    """
    if not unit.is_active:
        return None
    if unit.kind in RECEIVING:
        return unit
    above = Unit.objects.active().filter(pk__in=ids_of(unit.path)[:-1], kind__in=[kind.value for kind in RECEIVING])
    return above.order_by("-depth").first()


def receiving_units() -> list[tuple[str, str]]:
    """(code, name) of the units that take in what the public lodges, in the tree's order."""
    units = Unit.objects.active().filter(kind__in=[kind.value for kind in RECEIVING])
    return [(unit.code, f"{INDENT * unit.depth}{unit.name}") for unit in units]


def units_below(scopes: Collection[str]) -> list[tuple[str, str]]:
    """(code, name) of the units below any of these paths: where an officer may register, a department as well."""
    mine = [unit for unit in Unit.objects.active() if any(unit.path.startswith(scope) for scope in scopes)]
    return [(unit.code, f"{INDENT * unit.depth}{unit.name}") for unit in mine]


def choices_around(paths: Collection[str], event: str) -> list[tuple[str, str]]:
    """(code, name) of the units that cases at all these paths may go to: up, or anywhere in their own tree."""
    units = Unit.objects.active()
    if event == "transferred_up":
        above = set.intersection(*(set(ids_of(path)[:-1]) for path in paths))
        units = units.filter(pk__in=above)
    elif (root := common_path(paths)) == ROOT:
        return []
    else:
        units = units.within(f"/{ids_of(root)[0]}/")
        units = units.exclude(path=root) if len(set(paths)) == 1 else units
    return [(unit.code, f"{INDENT * unit.depth}{unit.name}") for unit in units]


def last_close(day: date) -> datetime:
    """When the offices closed last before this day: on the working day before it. One query at most."""
    calendar = work_calendar()
    before = day - timedelta(days=1)
    while not calendar.is_working_day(before):
        before -= timedelta(days=1)
    return datetime.combine(before, OFFICE_CLOSES, CHINA)
