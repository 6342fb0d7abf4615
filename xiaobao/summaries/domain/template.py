"""What a summary says: the figures it asks for, and text around them. Data, checked whole when it loads.

In a text ``{name}`` is the number of a figure, ``{name/whole}`` its share of another one, ``{name~}`` how it stands to
the same period of the year before, ``{unit}`` and ``{period}`` what the summary is of.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from xiaobao.charts.model import Kind
from xiaobao.kernel.errors import XiaobaoError

STRICT = ConfigDict(extra="forbid")
PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?:/(?P<whole>\w+)|(?P<before>~))?\}")
BRACED = re.compile(r"\{[^{}]*\}|[{}]")
CONDITION = re.compile(r"(?P<name>\w+)\s*(?P<sign>=|>|<)\s*(?P<number>\d+)")
MONTH = "month"
BESIDE = (Kind.LINE, Kind.GROUPED)
ALWAYS = frozenset({"unit", "period"})
Words = Annotated[str, StringConstraints(min_length=1)]


class SummaryTemplateFault(XiaobaoError):
    """Raised for a template that does not load: every fault, with its place."""

    slug = "summary-template-fault"
    status = 500

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(
            f"The summary template {name} does not load: {'; '.join(faults)}", template=name, faults=faults
        )


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Asked:
    """A figure that the summary asks for, called ``say`` in the annex; ``only`` keeps rows with these keys."""

    figure: Words
    say: Words
    by: str = ""
    only: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Part:
    """A paragraph, or a table or a chart of a figure by its dimension: the ``most`` largest rows, the rest in one.

    A chart of ``kind`` stands, if ``before`` is wanted, beside the same period of the year before.
    """

    text: str = ""
    table: str = ""
    chart: str = ""
    kind: Kind = Kind.BAR
    before: bool = False
    title: str = ""
    head: str = ""
    most: Annotated[int, Field(ge=0)] = 0
    when: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Section:
    heading: Words
    level: Annotated[int, Field(ge=1, le=2)] = 1
    when: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Check:
    """Parts that should add up to a whole."""

    whole: Words
    parts: Annotated[tuple[str, ...], Field(min_length=2)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Template:
    """A summary for one profile of institution."""

    id: Words
    profile: Words
    title: Words
    figures: Annotated[Mapping[str, Asked], Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    checks: tuple[Check, ...] = ()

    @property
    def name(self) -> str:
        """What such a summary is called, whatever its unit and its period."""
        return BRACED.sub("", self.title).strip()

    def texts(self) -> Iterator[tuple[str, str]]:
        """(place, text) of everything that placeholders may stand in."""
        yield "title", self.title
        for n, section in enumerate(self.sections):
            yield f"sections[{n}].heading", section.heading
            for m, part in enumerate(section.parts):
                yield f"sections[{n}].parts[{m}].text", part.text

    def conditions(self) -> Iterator[tuple[str, str]]:
        for n, section in enumerate(self.sections):
            yield f"sections[{n}].when", section.when
            for m, part in enumerate(section.parts):
                yield f"sections[{n}].parts[{m}].when", part.when

    def tables(self) -> Iterator[tuple[str, Part]]:
        for n, section in enumerate(self.sections):
            for m, part in enumerate(section.parts):
                if part.table:
                    yield f"sections[{n}].parts[{m}].table", part

    def charts(self) -> Iterator[tuple[str, Part]]:
        for n, section in enumerate(self.sections):
            for m, part in enumerate(section.parts):
                if part.chart:
                    yield f"sections[{n}].parts[{m}].chart", part

    def traced(self) -> frozenset[str]:
        """The figures whose rows are wanted for the year before as well."""
        return frozenset(part.chart for _, part in self.charts() if part.before)

    def compared(self) -> frozenset[str]:
        """The figures that are wanted for the year before as well."""
        found = (match for _, text in self.texts() for match in PLACEHOLDER.finditer(text))
        return frozenset(match["name"] for match in found if match["before"])


_ADAPTER: TypeAdapter[Template] = TypeAdapter(Template)


def read_template(name: str, text: str) -> Template:
    """Raises: SummaryTemplateFault: not TOML, an unknown key, a name that no figure of the template has."""
    try:
        template = _ADAPTER.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SummaryTemplateFault(name, [str(error)]) from error
    except ValidationError as error:
        raise SummaryTemplateFault(name, [f"{_path(e['loc'])}: {e['msg']}" for e in error.errors()]) from error
    if faults := list(_faults(template)):
        raise SummaryTemplateFault(name, faults)
    return template


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "$"


def _faults(template: Template) -> Iterator[str]:
    known = set(template.figures)
    for place, text in template.texts():
        yield from _wrong_braces(place, text, known)
    for place, condition in template.conditions():
        match = CONDITION.fullmatch(condition)
        if condition and (match is None or match["name"] not in known):
            yield f"{place}: {condition!r} is not like 'overdue > 0', with a figure of this template"
    for place, part in template.tables():
        if part.table not in known or not template.figures[part.table].by:
            yield f"{place}: {part.table!r} is no figure of this template with a `by`"
    yield from _wrong_charts(template)
    for n, check in enumerate(template.checks):
        for name in (check.whole, *check.parts):
            if name not in known:
                yield f"checks[{n}]: {name!r} is no figure of this template"


def _wrong_charts(template: Template) -> Iterator[str]:
    for place, part in template.charts():
        asked = template.figures.get(part.chart)
        if asked is None or not asked.by:
            yield f"{place}: {part.chart!r} is no figure of this template with a `by`"
        elif part.kind is Kind.LINE and asked.by != MONTH:
            yield f"{place}: a line goes by {MONTH}, not by {asked.by}"
        elif part.kind is Kind.STACKED:
            yield f"{place}: parts that are stacked need two dimensions; a template asks for one"
        elif part.before and part.kind not in BESIDE:
            yield f"{place}: the year before stands beside {' or '.join(BESIDE)}, not beside {part.kind}"


def _wrong_braces(place: str, text: str, known: set[str]) -> Iterator[str]:
    for braced in BRACED.findall(text):
        match = PLACEHOLDER.fullmatch(braced)
        if match is None:
            yield f"{place}: {braced} is no placeholder"
            continue
        names = {match["name"], match["whole"] or match["name"]}
        alone = not (match["whole"] or match["before"])
        for name in sorted(names - known - (ALWAYS if alone else set())):
            yield f"{place}: {name!r} is no figure of this template"
