"""Making a summary: ask every figure of its template, all of them with one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from xiaobao.casework.figures import Figure
from xiaobao.figures import queries as figures
from xiaobao.figures.domain.asking import Answer, Key, Question
from xiaobao.figures.queries import Place
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.periods import Period
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.summaries.domain.facts import Counted, Facts, Row
from xiaobao.summaries.domain.template import Asked, Template, read_template
from xiaobao.summaries.domain.wording import words

LANGUAGE: Final = "zh-hans"  # a summary is an official paper
WORDS: Final = "words.toml"


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of one unit in one period, ready to be set."""

    facts: Facts
    place: Place


@cache
def templates() -> Mapping[str, Template]:
    """The templates by id. Raises: SummaryTemplateFault."""
    folder = resources.files("xiaobao.summaries") / "data"
    files = sorted((p for p in folder.iterdir() if p.name.endswith(".toml") and p.name != WORDS), key=lambda p: p.name)
    found = [read_template(p.name, p.read_text(encoding="utf-8")) for p in files]
    return {template.id: template for template in found}


def template_of(name: str, *, profile: str) -> Template:
    """The template of this name; without one, the first for this profile of a unit. Raises: NotFound."""
    if not name:
        return next(template for template in templates().values() if template.profile == profile)
    if name not in templates():
        raise NotFound("summary template", f"{name} (known: {', '.join(templates())})")
    return templates()[name]


def summarize(*, org: str, period: Period, template: str, actor: Actor, at: datetime) -> Summary:
    """Ask everything that a template wants to know of a unit with all below it; without a name of one, the template
    of the unit's profile. Four queries.

    Raises: NotFound for a unit or a template that is not there; UnknownName for a figure; NotPermitted.
    """
    with override(LANGUAGE):
        unit = organizations.by_code(org)
        wanted = template_of(template, profile=unit.profile)
        place = figures.place_of(code=org, actor=actor)
        asked = {name: _questions(name, wanted, place, period) for name in wanted.figures}
        found = iter(figures.answers(questions=[q for questions in asked.values() for q in questions], actor=actor))
        counted = {
            name: _counted(wanted.figures[name], [next(found) for _ in questions], place)
            for name, questions in asked.items()
        }
        return Summary(Facts(wanted, unit.name, period, counted, words(), local_day(at)), place)


def _questions(name: str, template: Template, place: Place, period: Period) -> list[Question]:
    """The question of a figure, and the same about the year before where the template wants it."""
    asked = template.figures[name]
    by = (asked.by,) if asked.by else ()
    now = Question(asked.figure, period, place.path, by, asked.only)
    if name not in template.compared() | template.traced():
        return [now]
    return [now, replace(now, period=period.same_last_year(), by=by if name in template.traced() else ())]


def _counted(asked: Asked, answers: list[Answer], place: Place) -> Counted:
    now, before = answers[0], answers[1] if len(answers) > 1 else None
    figure = figures.definition(asked.figure)
    return Counted(
        asked=asked,
        total=now.total,
        measure=now.unit,
        adds_up=figure.adds_up,
        address=_address(asked, place, now.period),
        rows=_rows(asked, now, place),
        before=before.total if before else None,
        rows_before=_rows(asked, before, place) if before else (),
        address_before=_address(asked, place, before.period) if before else "",
        figure=_(figure.title),
        limits=tuple(_limit(figure, name, key) for name, key in asked.only.items()),
        split=_(figures.dimension(figure, asked.by).title) if asked.by else "",
    )


def _limit(figure: Figure, name: str, key: str) -> tuple[str, str]:
    """A dimension and a key of it, in words."""
    return _(figures.dimension(figure, name).title), figures.labels_of(name, [key])[key]


def _rows(asked: Asked, answer: Answer, place: Place) -> tuple[Row, ...]:
    if not answer.by:
        return ()
    return tuple(
        Row(
            _label(answer, asked.by, row[asked.by]),
            row["value"],
            _address(asked, place, answer.period, key=row[asked.by]),
        )
        for row in answer.rows
    )


def _label(answer: Answer, by: str, key: Key) -> str:
    """How a key reads; empty for rows that have none."""
    return "" if key in (None, "") else answer.label(by, key)


_WHOLE: Final = object()


def _address(asked: Asked, place: Place, period: Period, *, key: object = _WHOLE) -> str:
    """The page that answers the same question; with a key, of the rows that have it."""
    asks = {"figure": asked.figure, "from": period.first, "to": period.last, "org": place.code}
    of_key = {asked.by: "" if key is None else key}
    split = {"by": asked.by} if asked.by else {}
    return f"/desk/figures/?{urlencode({**asks, **(split if key is _WHOLE else of_key), **asked.only})}"
