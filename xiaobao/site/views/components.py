"""The living page of components: every part of the site with its states, as docs/design.md names them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations.queries import work_calendar

COLOURS: Final = (
    ("ground", "paper", "sunk", "rule", "rule-2"),
    ("ink", "ink-2", "ink-3", "link", "focus"),
    ("pine", "pine-strong", "pine-wash", "on-pine"),
    ("calm", "soon", "late", "rest", "kept"),
    ("calm-wash", "soon-wash", "late-wash", "rest-wash", "kept-wash"),
    ("chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"),
)
LENGTH: Final = 12  # days of the sample ruler


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    out: str
    marks: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as the part `parts/clock.html` takes it."""

    title: str
    status: str
    state: str
    due: date
    length: str
    cited: str
    starts: date
    days: tuple[Day, ...]
    used: int
    total: int
    provisional: bool = False

    @property
    def is_running(self) -> bool:
        return self.state in ("calm", "soon", "overdue")


@dataclass(frozen=True, slots=True)
class Station:
    title: str
    passing: str


@dataclass(frozen=True, slots=True)
class ComponentsPage:
    colours: tuple[tuple[str, ...], ...]
    clocks: tuple[Clock, ...]
    stations: tuple[Station, ...]
    form: "SampleForm"


class SampleForm(forms.Form):
    """A form with a fault, as a reader meets it."""

    line = forms.CharField(label=gettext_lazy("A line"), help_text=gettext_lazy("What belongs into it."))
    text = forms.CharField(label=gettext_lazy("A text"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    choice = forms.ChoiceField(
        label=gettext_lazy("One of these"),
        choices=[("a", gettext_lazy("The first")), ("b", gettext_lazy("The second"))],
        widget=forms.RadioSelect,
    )
    tick = forms.BooleanField(label=gettext_lazy("A tick"), required=False)


def components(request: HttpRequest) -> HttpResponse:
    today = local_day(current_clock().now())
    passings = ("done", "done", "now", "ahead")
    titles = (_("Received"), _("Accepted"), _("In mediation"), _("Settled"))
    form = SampleForm({"text": _("What was written stays."), "choice": "a"})
    page = ComponentsPage(
        colours=COLOURS,
        clocks=tuple(_clock(state, words, today - timedelta(days=begun), today) for state, words, begun in _states()),
        stations=tuple(Station(*pair) for pair in zip(titles, passings, strict=True)),
        form=form,
    )
    return render(request, "site/components.html", {"page": page, "nav": "components"})


def _states() -> tuple[tuple[str, str, int], ...]:
    return (
        ("calm", _("9 days left"), 3),
        ("soon", _("due today"), LENGTH),
        ("overdue", _("overdue by 3 days"), LENGTH + 3),
        ("paused", _("paused"), 5),
        ("met", _("met"), 9),
    )


def _clock(state: str, words: str, starts: date, today: date) -> Clock:
    calendar = work_calendar()
    span = [starts + timedelta(days=n) for n in range(1, LENGTH + 1)]
    days = tuple(_day(on, calendar.is_working_day(on), today, state) for on in span)
    return Clock(
        title=_("Decision on acceptance"),
        status=words,
        state=state,
        due=span[-1],
        length=_("a sample"),
        cited="",
        starts=starts,
        days=days,
        used=sum(not day.out and day.on <= today for day in days),
        total=sum(not day.out for day in days),
    )


def _day(on: date, counted: bool, today: date, state: str) -> Day:
    marks = ("out", not counted), ("past", on <= today), ("now", on == today and state != "paused")
    return Day(on, "" if counted else _("day off"), " ".join(name for name, holds in marks if holds))
