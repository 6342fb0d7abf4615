"""The duty roster 值班表: a month of a unit, holidays marked, because that is when it matters."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xiaobao.kernel.calendar import CalendarOutOfBounds
from xiaobao.kernel.clock import CHINA, current_clock, local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import actions, queries
from xiaobao.organizations.forms import ShiftForm
from xiaobao.organizations.models import Unit
from xiaobao.organizations.permissions import ROSTER_KEEPERS
from xiaobao.organizations.queries import Shift
from xiaobao.organizations.views.acting import choices_of, done, officer_of, units_of
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role

OFFICERS = frozenset({Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR})
ON_DUTY = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    is_off: bool
    holiday: str
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class DutyPage:
    unit: Unit
    units: tuple[tuple[str, str], ...]
    first: date
    before: date
    after: date
    days: tuple[Day, ...]
    on_duty: tuple[str, ...]
    form: ShiftForm | None  # None for whoever may only read


@login_required
def duty(request: HttpRequest) -> HttpResponse:
    """A month of a unit; on POST somebody is put on duty."""
    actor = officer_of(request)
    units = units_of(actor, OFFICERS, with_closed=True)
    unit = _chosen(units, request.GET.get("unit", ""))
    first = _month(request.GET.get("month", ""))
    form = _form(request, actor, unit)
    if form is not None and request.method == "POST" and form.is_valid() and _assign(request, form, unit, actor):
        return redirect(_address(unit, first))
    page = _page(unit, units, first, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "organizations/duty.html", {"page": page, "nav": "office", "tab": "duty"}, status=status)


@login_required
@require_POST
def cancel(request: HttpRequest, shift_id: int) -> HttpResponse:
    actor, at = officer_of(request), current_clock().now()
    done(request, lambda: actions.cancel_duty(shift_id=shift_id, actor=actor, at=at))
    unit, month = queries.by_code(request.POST.get("unit", "")), request.POST.get("month", "")
    return redirect(_address(unit, _month(month)))


def _chosen(units: list[Unit], code: str) -> Unit:
    """The unit of a code, or the first. Raises: NotFound where there is none."""
    unit = next((unit for unit in units if unit.code == code), next(iter(units), None))
    if unit is None:
        raise NotFound("unit", code)
    return unit


def _month(text: str) -> date:
    """The first day of ``2026-11``, or of this month. Raises: CalendarOutOfBounds."""
    try:
        first = datetime.strptime(f"{text}-01", "%Y-%m-%d").replace(tzinfo=CHINA).date()
    except ValueError:
        return local_day(current_clock().now()).replace(day=1)
    calendar = queries.work_calendar()
    if not calendar.first_day <= first <= calendar.last_day:
        raise CalendarOutOfBounds(first, calendar.first_day, calendar.last_day)
    return first


def _address(unit: Unit, first: date) -> str:
    return f"{reverse('office-duty')}?unit={unit.code}&month={first:%Y-%m}"


def _form(request: HttpRequest, actor: Actor, unit: Unit) -> ShiftForm | None:
    if not actor.roles_at(unit.path) & ROSTER_KEEPERS:
        return None
    return ShiftForm(request.POST or None, people=people.holder_names(roles=ON_DUTY, path=unit.path))


def _assign(request: HttpRequest, form: ShiftForm, unit: Unit, actor: Actor) -> bool:
    at, said = current_clock().now(), dict(form.cleaned_data)
    account = people.by_username(said.pop("account"))
    return done(
        request,
        lambda: actions.assign_duty(unit_id=unit.pk, account_id=account.pk, actor=actor, at=at, **said),
        form,
    )


def _page(unit: Unit, units: list[Unit], first: date, form: ShiftForm | None) -> DutyPage:
    many = monthrange(first.year, first.month)[1]
    since = datetime(first.year, first.month, 1, tzinfo=CHINA)
    shifts = queries.roster(unit, since=since, until=since + timedelta(days=many))
    now = current_clock().now()
    return DutyPage(
        unit=unit,
        units=tuple(choices_of(units)),
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=first + timedelta(days=many),
        days=_days(first, many, shifts),
        on_duty=tuple(people.names(queries.on_duty(unit.pk, now)).values()),
        form=form,
    )


def _days(first: date, many: int, shifts: list[Shift]) -> tuple[Day, ...]:
    calendar = queries.work_calendar()
    days = [first + timedelta(days=n) for n in range(many)]
    return tuple(
        Day(
            on=day,
            is_off=calendar.is_day_off(day),
            holiday=calendar.holiday_name(day),
            shifts=tuple(shift for shift in shifts if _touches(shift, day)),
        )
        for day in days
    )


def _touches(shift: Shift, day: date) -> bool:
    last = local_day(shift.ends_at - timedelta(microseconds=1))
    return local_day(shift.starts_at) <= day <= last
