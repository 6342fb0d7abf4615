"""A summary told from its template and the numbers that were counted: paragraphs, tables, gaps, and an annex."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from re import Match
from typing import Final

from xiaobao.charts.model import Chart
from xiaobao.papers.model import Block, Grid, Heading
from xiaobao.summaries.domain.drawing import chart_of
from xiaobao.summaries.domain.facts import Counted, Facts, Row, largest, sum_of
from xiaobao.summaries.domain.template import CONDITION, PLACEHOLDER, Part, Section
from xiaobao.summaries.domain.wording import Number, Words, share

SIGNS: Final[Mapping[str, Callable[[float, float], bool]]] = {"=": operator.eq, ">": operator.gt, "<": operator.lt}
ANNEX_WIDTHS: Final = (3.0, 4.0, 3.5, 2.0)
Mark = Callable[[str, str], str]  # (address that opens a number, what is said of it) → how that is written
Piece = Block | Chart


@dataclass(frozen=True, slots=True)
class Gap:
    """Parts that do not add up to their whole, said aloud."""

    what: str
    whole: Number
    parts: Number
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    """A summary: title, blocks in order, the annex of what was asked, and the gaps that were found."""

    title: str
    blocks: tuple[Piece, ...]
    annex: tuple[Block, ...]
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class _Numbering:
    """Numbers of headings: one for the first level, from one anew below each of them for the second."""

    words: Words
    counts: list[int] = field(default_factory=lambda: [0, 0])

    def next(self, level: int) -> str:
        self.counts[level - 1] += 1
        if level == 1:
            self.counts[1] = 0
        form = self.words.level_1 if level == 1 else self.words.level_2
        return form.format(self.words.numeral(self.counts[level - 1]))


def tell(facts: Facts, *, mark: Mark = lambda _address, said: said) -> Told:
    """The summary. ``mark`` writes a number, as a link for instance."""
    gaps = tuple(_gaps(facts))
    blocks = [*_sections(facts, mark), *(gap.said for gap in gaps)]
    return Told(_fill(facts.template.title, facts, mark), tuple(blocks), tuple(_annex(facts, mark)), gaps)


def _sections(facts: Facts, mark: Mark) -> Iterator[Piece]:
    numbering = _Numbering(facts.words)
    for section in facts.template.sections:
        if not holds(section.when, facts):
            continue
        parts = [block for part in section.parts if holds(part.when, facts) for block in _part(part, facts, mark)]
        if parts or _has_sections_below(section, facts):
            yield Heading(text=numbering.next(section.level) + _fill(section.heading, facts, mark), level=section.level)
            yield from parts


def _has_sections_below(section: Section, facts: Facts) -> bool:
    """A heading of the first level may stand over others alone."""
    after = facts.template.sections[facts.template.sections.index(section) + 1 :]
    return section.level == 1 and bool(after) and after[0].level == 2


def _part(part: Part, facts: Facts, mark: Mark) -> Iterator[Piece]:
    if part.text:
        yield _fill(part.text, facts, mark)
    if part.table:
        yield _table(part, facts, mark)
    if part.chart and (chart := chart_of(part, facts)):
        yield chart


def holds(condition: str, facts: Facts) -> bool:
    """Whether a condition is true of the numbers; an empty one always is, a number that is missing counts as 0."""
    if not condition:
        return True
    match = CONDITION.fullmatch(condition)
    if match is None:
        raise ValueError(condition)
    return SIGNS[match["sign"]](float(facts.counted[match["name"]].total or 0), float(match["number"]))


def _fill(text: str, facts: Facts, mark: Mark) -> str:
    return PLACEHOLDER.sub(lambda found: _said(found, facts, mark), text)


def _said(found: Match[str], facts: Facts, mark: Mark) -> str:
    name, words = found["name"], facts.words
    if name in ("unit", "period"):
        return facts.unit if name == "unit" else words.of_period(facts.period)
    counted = facts.counted[name]
    if found["whole"]:
        return mark(counted.address, share(counted.total, facts.counted[found["whole"]].total))
    if found["before"]:
        return mark(counted.address_before, words.compare(counted.total, counted.before))
    return mark(counted.address, words.say(counted.total, counted.measure))


def _table(part: Part, facts: Facts, mark: Mark) -> Grid:
    counted, words = facts.counted[part.table], facts.words
    with_shares = counted.adds_up and bool(counted.total)
    head = (part.head or counted.asked.say, words.number, *([words.share] if with_shares else []))
    whole = Row(words.total, counted.total, counted.address)
    return Grid(
        title=part.title,
        head=head,
        rows=tuple(_cells(row, counted, words, mark, with_shares) for row in [*largest(part, counted, words), whole]),
    )


def _cells(row: Row, counted: Counted, words: Words, mark: Mark, with_shares: bool) -> tuple[str, ...]:
    said = words.say(row.value, counted.measure)
    number = mark(row.address, said) if row.address else said
    return (row.label, number, *([share(row.value, counted.total)] if with_shares else []))


def _gaps(facts: Facts) -> Iterator[Gap]:
    for check in facts.template.checks:
        whole = facts.counted[check.whole]
        yield from _gap(whole.asked.say, whole, sum_of(facts.counted[name].total for name in check.parts), facts)
    for _place, part in facts.template.tables():
        counted = facts.counted[part.table]
        if counted.adds_up:
            yield from _gap(part.title or counted.asked.say, counted, sum_of(row.value for row in counted.rows), facts)


def _gap(what: str, whole: Counted, parts: Number, facts: Facts) -> Iterator[Gap]:
    if (whole.total or 0) != (parts or 0):
        say = facts.words.say
        difference = sum_of([whole.total, -(parts or 0)])
        said = facts.words.gap.format(
            what=what,
            whole=say(whole.total, whole.measure),
            parts=say(parts, whole.measure),
            difference=say(difference, whole.measure),
        )
        yield Gap(what, whole.total, parts, said)


def _annex(facts: Facts, mark: Mark) -> Iterator[Block]:
    """Every question that was asked, so that anybody can ask it again."""
    words = facts.words
    yield Heading(text=words.annex)
    yield words.annex_text.format(first=facts.period.first.isoformat(), last=facts.period.last.isoformat())
    rows = []
    for counted in facts.counted.values():
        limits = [words.only.format(name, key) for name, key in counted.limits]
        limits += [words.by.format(counted.split)] if counted.split else []
        rows.append(
            (
                counted.asked.say,
                counted.figure,
                words.between.join(limits),
                mark(counted.address, words.say(counted.total, counted.measure)),
            )
        )
    yield Grid(head=words.annex_head, rows=tuple(rows), widths=ANNEX_WIDTHS)
