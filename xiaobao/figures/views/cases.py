"""The cases behind a number: the page that every number of the figures opens."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaobao.figures import queries
from xiaobao.figures.queries import CaseBehind
from xiaobao.figures.views.asking import read

SHOWN = 100


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Some of the cases behind a number; ``next`` is the address of the next ones, or empty."""

    title: str
    period: str
    place: str
    cases: tuple[CaseBehind, ...]
    back: str
    next: str


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that a number counts, oldest first; ``after`` says how many were seen before."""
    asking = read(request)
    seen = _seen(request.GET.get("after", ""))
    found = queries.cases_behind(question=asking.question, actor=asking.actor, limit=SHOWN + 1, offset=seen)
    page = CasesPage(
        title=_(queries.definition(asking.wish.figure).title),
        period=asking.wish.period.name,
        place=asking.place.name,
        cases=tuple(found[:SHOWN]),
        back=asking.href("figures"),
        next=asking.href("figure-cases", after=seen + SHOWN) if len(found) > SHOWN else "",
    )
    return render(request, "figures/cases.html", {"page": page, "nav": "figures"})


def _seen(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0
