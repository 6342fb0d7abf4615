"""The register of looks, for whoever heads or audits a unit, and for everybody about themself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import REGISTER_READERS, Cursor, LookedAt, LooksPage
from xiaobao.complaints.labels import ACTORS, PARTY_ROLES
from xiaobao.complaints.views.handing import as_csv, instant
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import CHINA, current_clock
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.looking import Striking
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.queries import LookFilter

NAMES: Final = ("officer", "unit", "from", "until", "number")
COMPARED: Final = "compared"
STRIKING: Final = 12  # days that are shown
KEY: Final = 48  # signs of an actor's key


@dataclass(frozen=True, slots=True)
class Line:
    """A look in the reader's words."""

    row: LookedAt
    by: str
    whose: str
    role: str


@dataclass(frozen=True, slots=True)
class Hint:
    """An officer's unusual day, and the address of what they looked at on it."""

    day: Striking
    query: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    lines: tuple[Line, ...]
    compared: bool
    compare: str
    hints: tuple[Hint, ...]
    officers: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    asked: Mapping[str, str]
    since: str  # the days of the filter, as a date field takes them
    until: str
    query: str
    next: str


@dataclass(frozen=True, slots=True)
class OwnLooksPage:
    lines: tuple[Line, ...]
    next: str


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who opened whose data, narrowed by officer, unit, days and number, the newest first; unusual days where they are
    asked for, for that reads sixty days of looks. Eight queries at most."""
    actor, asked = _reader(request), _asked(request)
    only = _filter(asked, actor)
    found = cases.looks_page(actor=actor, only=only, unit_path=_path(asked), before=_before(request))
    compared = bool(request.GET.get(COMPARED))
    officers, days = cases.looks_by_officer(actor=actor, at=current_clock().now()) if compared else ({}, [])
    page = RegisterPage(
        lines=_lines(found.rows),
        compared=compared,
        compare=_query(asked | {COMPARED: "yes"}),
        hints=tuple(Hint(day, _query({"officer": day.actor_key, **_day(day.day)})) for day in days[:STRIKING]),
        officers=_officers(officers, only, found),
        units=tuple(organizations.units_below(actor.scopes_of(REGISTER_READERS))),
        asked=asked,
        since=asked["from"],
        until=asked["until"],
        query=_query(asked),
        next=_next(found, asked),
    )
    return render(request, "complaints/looks.html", {"page": page, "nav": "office", "tab": "looks"})


@login_required
@require_safe
def handed_out(request: HttpRequest) -> FileResponse:
    """The whole register as it is narrowed, as CSV that a spreadsheet opens without computing anything."""
    actor, asked = _reader(request), _asked(request)
    headings = {
        "at": _("Looked at"),
        "by": _("Officer"),
        "party": _("Whose data"),
        "role": _("Role"),
        "number": _("Number"),
        "unit": _("Unit"),
        "reason": _("Reason"),
    }
    rows = cases.every_look(actor=actor, only=_filter(asked, actor), unit_path=_path(asked))
    return as_csv(_told(rows), headings, "looks")


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What somebody looked at themself: what a register keeps of them stands open to them, too."""
    found = cases.own_looks(actor=actor_of(request), before=_before(request))
    page = OwnLooksPage(_lines(found.rows), _next(found, {}))
    return render(request, "complaints/own_looks.html", {"page": page, "nav": "own"})


def _told(rows: Iterator[LookedAt]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        line = _line(row)
        yield {
            "at": instant(row.look.at),
            "by": line.by,
            "party": line.whose,
            "role": line.role,
            "number": row.number,
            "unit": row.unit,
            "reason": row.look.reason,
        }


def _lines(rows: Iterable[LookedAt]) -> tuple[Line, ...]:
    return tuple(_line(row) for row in rows)


def _line(row: LookedAt) -> Line:
    by = str(ACTORS.get(row.look.actor_name, row.look.actor_name))
    if not row.role:
        return Line(row, by, _("The words as they came"), "")
    return Line(row, by, row.display, str(PARTY_ROLES[row.role]))


def _officers(known: Mapping[str, str], only: LookFilter, found: LooksPage) -> tuple[tuple[str, str], ...]:
    """Whoever looked lately or is on the page, and the one who is chosen: by name, for the field of the filter."""
    shown = {row.look.actor_key: row.look.actor_name for row in found.rows}
    names = ({only.actor_key: only.actor_key} if only.actor_key else {}) | shown | dict(known)
    return tuple(sorted(names.items(), key=lambda each: each[1]))


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in NAMES}


def _filter(asked: Mapping[str, str], actor: Actor) -> LookFilter:
    """One query at most; a day that is none narrows nothing."""
    until = _midnight(asked["until"])
    return LookFilter(
        actor_key=asked["officer"][:KEY],
        case_id=cases.looked_case(actor=actor, number=asked["number"]) if asked["number"].strip() else None,
        since=_midnight(asked["from"]),
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time.min, CHINA)
    except ValueError:
        return None


def _path(asked: Mapping[str, str]) -> str:
    """One query at most. Raises: NotFound for a unit that is unknown."""
    return organizations.by_code(asked["unit"]).path if asked["unit"] else ""


def _before(request: HttpRequest) -> tuple[datetime, int] | None:
    """Where a page begins; from the newest for what is no such place."""
    found = Cursor.parse(request.GET.get("before", ""))
    if found is None or not isinstance(found.place, datetime) or found.place.tzinfo is None:
        return None
    return found.place, found.id


def _next(found: LooksPage, asked: Mapping[str, str]) -> str:
    return _query({**asked, "before": str(Cursor(*found.before))}) if found.before else ""


def _day(day: date) -> dict[str, str]:
    return {"from": day.isoformat(), "until": day.isoformat()}


def _query(asked: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _reader(request: HttpRequest) -> Actor:
    """Who asks. Raises: NotPermitted for whoever neither heads nor audits a unit."""
    actor = actor_of(request)
    if not actor.scopes_of(REGISTER_READERS):
        raise NotPermitted(actor, "read the register of looks", tuple(sorted(REGISTER_READERS)))
    return actor
