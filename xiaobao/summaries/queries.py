"""Making a summary: ask every figure of its template, tell it, and set it in the shape that is wanted."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import override

from xiaobao.figures import queries as figures
from xiaobao.figures.domain.asking import Answer, Key, Question
from xiaobao.figures.queries import Place
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.periods import Period
from xiaobao.organizations import queries as organizations
from xiaobao.papers.model import Grid, Heading, Paper
from xiaobao.papers.pdf import to_pdf
from xiaobao.papers.word import to_docx
from xiaobao.people.domain.actor import Actor
from xiaobao.summaries.domain.telling import Counted, Facts, Told, tell
from xiaobao.summaries.domain.template import Asked, Template, read_template
from xiaobao.summaries.domain.wording import Number, words

LANGUAGE: Final = "zh-hans"  # a summary is an official paper
SHAPES: Final = ("docx", "pdf", "md", "json")
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


def template_of(name: str, *, org: str) -> Template:
    """The template of this name; without one, the first for the profile of the unit. Raises: NotFound."""
    if name:
        if name not in templates():
            raise NotFound("summary template", f"{name} (known: {', '.join(templates())})")
        return templates()[name]
    profile = organizations.by_code(org).profile
    return next(template for template in templates().values() if template.profile == profile)


def summarize(*, org: str, period: Period, template: Template, actor: Actor) -> Summary:
    """Ask everything the template wants to know of a unit with all below it.

    Raises: UnknownName for a unit or a figure that is not there; NotPermitted.
    """
    with override(LANGUAGE):
        place = figures.place_of(code=org, actor=actor)
        wanted = template.compared()
        ask = _asker(place, period, actor)
        counted = {name: ask(asked, name in wanted) for name, asked in template.figures.items()}
        unit = organizations.by_code(org)
        return Summary(Facts(template, unit.name, period, counted, words()), place)


def _asker(place: Place, period: Period, actor: Actor) -> Callable[[Asked, bool], Counted]:
    def ask(asked: Asked, compared: bool) -> Counted:
        by = (asked.by,) if asked.by else ()
        definition = figures.definition(asked.figure)

        def of(when: Period, by: tuple[str, ...]) -> Answer:
            question = Question(asked.figure, when, place.path, by, asked.only)
            return figures.answer(question=question, actor=actor)

        answer = of(period, by)
        before = of(period.same_last_year(), ()).total if compared else None
        return Counted(
            asked=asked,
            total=answer.total,
            measure=answer.unit,
            adds_up=definition.adds_up,
            address=_address(asked, place, period),
            rows=tuple((_label(answer, asked.by, row[asked.by]), row["value"]) for row in answer.rows) if by else (),
            before=before,
        )

    return ask


def _label(answer: Answer, by: str, key: Key) -> str:
    """How a key reads; empty for rows that have none."""
    return "" if key in (None, "") else answer.label(by, key)


def _address(asked: Asked, place: Place, period: Period) -> str:
    """The page that answers the same question."""
    asks = {"figure": asked.figure, "from": period.first, "to": period.last, "org": place.code}
    split = {"by": asked.by} if asked.by else {}
    return f"/desk/figures/?{urlencode({**asks, **split, **asked.only})}"


def set_summary(summary: Summary, shape: str, *, at: datetime) -> bytes:
    """The summary as ``docx``, ``pdf``, ``md`` or ``json``.

    Raises: NoChineseFont, CharacterNotShown where a PDF cannot be set.
    """
    if shape == "json":
        return (json.dumps(to_json(summary), ensure_ascii=False, indent=2) + "\n").encode()
    if shape == "md":
        return to_markdown(summary).encode()
    paper = to_paper(summary, on=local_day(at))
    return to_pdf(paper, made_at=at) if shape == "pdf" else to_docx(paper)


def gaps_of(summary: Summary) -> list[str]:
    """What is said of parts that do not add up to their whole."""
    return [gap.said for gap in tell(summary.facts).gaps]


def to_paper(summary: Summary, *, on: date) -> Paper:
    """The official paper, in the name of the unit."""
    told = tell(summary.facts)
    day = words().day.format(year=on.year, month=on.month, day=on.day)
    return Paper(
        title=told.title,
        number="",
        to="",
        body=told.blocks,
        annex=told.annex,
        signatures=(),
        issuer=summary.facts.unit,
        date=day,
        notes=(),
    )


def to_markdown(summary: Summary) -> str:
    """Text in which every number opens its question."""
    counted = summary.facts.counted
    told = tell(summary.facts, mark=lambda name, said: f"[{said}]({counted[name].address})")
    lines = [f"# {told.title}"]
    for block in (*told.blocks, *told.annex):
        match block:
            case Heading():
                lines.append(f"{'#' * (block.level + 1)} {block.text}")
            case Grid():
                lines.append(_markdown_table(block))
            case str():
                lines.append(block)
    return "\n\n".join(lines) + "\n"


def _markdown_table(grid: Grid) -> str:
    rows = [grid.head, tuple("---" if n == 0 else "---:" for n in range(len(grid.head))), *grid.rows]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([*([f"**{grid.title}**", ""] if grid.title else []), *lines])


def to_json(summary: Summary) -> dict[str, Any]:
    """title, unit, org, period, blocks, numbers (each with its figure and address), gaps."""
    facts, told = summary.facts, tell(summary.facts)
    period = facts.period
    return {
        "title": told.title,
        "template": facts.template.id,
        "org": summary.place.code,
        "unit": facts.unit,
        "period": {"name": period.name, "from": period.first.isoformat(), "to": period.last.isoformat()},
        "blocks": [_block(block) for block in told.blocks],
        "annex": [_block(block) for block in told.annex],
        "numbers": [_number(name, counted) for name, counted in facts.counted.items()],
        "gaps": _gaps(told),
    }


def _block(block: str | Heading | Grid) -> dict[str, Any]:
    match block:
        case Heading():
            return {"heading": block.text, "level": block.level}
        case Grid():
            return {"table": block.title, "head": list(block.head), "rows": [list(row) for row in block.rows]}
    return {"text": block}


def _number(name: str, counted: Counted) -> dict[str, Any]:
    asked = counted.asked
    return {
        "name": name,
        "say": asked.say,
        "figure": asked.figure,
        "unit": counted.measure,
        "only": dict(asked.only),
        "by": asked.by,
        "value": _plain(counted.total),
        "rows": [{"label": label, "value": _plain(value)} for label, value in counted.rows],
        "last_year": _plain(counted.before),
        "open": counted.address,
    }


def _gaps(told: Told) -> list[dict[str, Any]]:
    return [
        {"what": gap.what, "whole": _plain(gap.whole), "parts": _plain(gap.parts), "said": gap.said}
        for gap in told.gaps
    ]


def _plain(value: Number) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
