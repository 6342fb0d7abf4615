"""The page of a procedure, and the index of all: Markdown made of nothing but the packs. Pure.

What is not confirmed is said twice: by a mark on its own line, and in a list of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from xiaobao.kernel.calendar import DayUnit, RollOver
from xiaobao.procedures.library import Family, Library
from xiaobao.procedures.model import ClockRule, Evidence, Procedure, Step, Text

MARKS: Mapping[Evidence, str] = {
    Evidence.SEEN: "seen",
    Evidence.SECOND_HAND: "**second-hand**",
    Evidence.MEMORY: "**unconfirmed**",
    Evidence.HOUSE: "house rule",
}
MEANINGS: Mapping[Evidence, str] = {
    Evidence.SEEN: "the statute's own text was read",
    Evidence.SECOND_HAND: "a reliable text about the statute was read",
    Evidence.MEMORY: "from memory; to be confirmed",
    Evidence.HOUSE: "a rule of the institution or of this platform, not of a statute",
}
UNITS: Mapping[DayUnit, str] = {
    DayUnit.WORKING: "working days",
    DayUnit.NATURAL_ROLLOVER: "natural days, the last rolling over",
    DayUnit.NATURAL: "natural days",
}
GROUPS: Mapping[str, str] = {"@open": "every open stage", "@end": "every end"}
HEAD = """# Procedures 规程

Every procedure is data: a pack for each statute in each version, under `xiaobao/procedures/packs/`. These pages are
generated from the packs. The version in force on the day of receipt governs a case; the first day is never counted.
"""


def all_pages(library: Library) -> dict[str, str]:
    """File name → text: ``index.md`` and a page for every version of every family."""
    pages = {"index.md": index_page(library)}
    return pages | {file_of(p): page_of(p) for family in library for p in family.versions}


def file_of(procedure: Procedure) -> str:
    """The file name of a procedure's page."""
    return f"{procedure.id}-{procedure.version}.md"


def index_page(library: Library) -> str:
    """All families with their versions and the length of each clock, and what the marks mean."""
    legend = [(MARKS[evidence], meaning) for evidence, meaning in MEANINGS.items()]
    parts = [HEAD, *(_family(family) for family in library), "## Marks", _table(("mark", "means"), legend)]
    return _joined(parts)


def _family(family: Family) -> str:
    latest = family.versions[-1]
    rows = [
        (f"[{p.version}]({file_of(p)})", p.title.zh, _in_force(p), "<br>".join(_brief(clock) for clock in p.clocks))
        for p in reversed(family.versions)
    ]
    heads = ("version", "title", "in force", "clocks")
    return f"## {family.id}\n\n{latest.title.zh} · {latest.title.en}\n\n{_table(heads, rows)}"


def _brief(clock: ClockRule) -> str:
    return f"{clock.id}: {_length(clock)}" + ("" if clock.evidence is Evidence.SEEN else f" ({MARKS[clock.evidence]})")


def page_of(procedure: Procedure) -> str:
    """Everything that a procedure says, with its articles and evidence."""
    parts = [
        f"# {_said(procedure.title)}",
        _heading(procedure),
        *_section("Clocks 时限", _clocks(procedure)),
        *_section("Stages 阶段", _stages(procedure)),
        "## Diagram",
        _diagram(procedure),
        *_section("Steps 步骤", _steps(procedure)),
        *_section("Conditions of acceptance 受理条件", _conditions(procedure)),
        *(part for title, table in _grounds(procedure) for part in _section(title, table)),
        *_section("Remedies 救济途径", _remedies(procedure)),
        *_section("Thresholds 重大投诉标准", _thresholds(procedure)),
        *_section("Limits 限额", _limits(procedure)),
        "## Not confirmed from the statute",
        _unconfirmed(procedure),
    ]
    return _joined(parts)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _section(title: str, table: str) -> tuple[str, ...]:
    return (f"## {title}", table) if table else ()


def _heading(p: Procedure) -> str:
    rows = [
        ("law", f"{p.source.law} — {p.source.number} ({MARKS[p.source.evidence]})"),
        ("in force", _in_force(p)),
        ("key", f"`{p.key}`"),
        ("kind", p.kind.value),
        ("across a change of law", f"{_both(p.transition.note)} ({MARKS[p.transition.evidence]})"),
        *([("note", _both(p.source.note))] if p.source.note else []),
    ]
    return _table(("", ""), rows)


def _in_force(p: Procedure) -> str:
    return f"{p.in_force_from} – {p.in_force_until or 'today'}"


def _clocks(p: Procedure) -> str:
    heads = ("clock", "length", "from", "until", "anew", "not counted", "longer", "binds", "article", "evidence")
    return _table(heads, [_clock(clock) for clock in p.clocks])


def _clock(clock: ClockRule) -> tuple[str, ...]:
    only = f" (only if `{clock.only_if}`)" if clock.only_if else ""
    return (
        f"{_said(clock.title)} `{clock.id}`",
        _length(clock),
        _codes(clock.starts_on) + only,
        _codes(clock.stops_on),
        _codes(clock.restarts_on),
        "<br>".join(f"{_codes(p.starts_on)} – {_codes(p.ends_on)}, {p.article}" for p in clock.pauses),
        "<br>".join(f"`{e.on}`: +{e.amount} ({e.approved_by}), {e.article}" for e in clock.extensions),
        clock.against.value + (", outlives the case" if clock.outlives else ""),
        clock.article,
        MARKS[clock.evidence],
    )


def _length(clock: ClockRule) -> str:
    by_holiday = clock.unit is DayUnit.NATURAL_ROLLOVER and clock.rolls_over is RollOver.HOLIDAY
    return f"{clock.amount} {UNITS[clock.unit]}" + (" public holidays only" if by_holiday else "")


def _stages(p: Procedure) -> str:
    rows = [
        (f"`{s.id}`", _said(s.title), "end" if s.end else "", _both(s.waiting) if s.waiting else "") for s in p.stages
    ]
    return _table(("stage", "title", "", "waits for"), rows)


def _steps(p: Procedure) -> str:
    heads = ("event", "step", "from", "to", "by", "told", "needs", "article", "evidence")
    return _table(heads, [_step(step) for step in p.steps])


def _step(step: Step) -> tuple[str, ...]:
    needs = [
        *([f"approval by another {step.approval}"] if step.approval else []),
        *([f"a ground of `{step.grounds}`"] if step.grounds else []),
        *([f"consent to `{step.consent}`"] if step.consent else []),
        *([f"the clock `{step.acts_on}` running"] if step.acts_on else []),
        *(["once at its stage"] if step.once else []),
        *(f"paper `{paper}`" for paper in step.papers),
        *(["may be undone"] if step.undoable else []),
    ]
    sources = ", ".join(GROUPS.get(source, f"`{source}`") for source in step.from_)
    target = f"`{step.to}`" if step.to else ""
    told = ", ".join(step.tells)
    by = ", ".join(step.by)
    words = (f"`{step.event}`", _said(step.title), sources, target, by, told, "<br>".join(needs))
    return (*words, step.article, MARKS[step.evidence])


def _diagram(p: Procedure) -> str:
    """Which stage leads to which, as a Mermaid state diagram; steps from every open stage are left to the table."""
    moves: dict[tuple[str, str], list[str]] = {}
    for step in p.steps:
        for stage in step.from_ if step.to else ():
            if stage not in GROUPS:
                moves.setdefault((stage, step.to or stage), []).append(step.event)
    drawn = {stage for move in moves for stage in move}
    lines = [
        *(f'    state "{_quoted(s.title.zh)}" as {s.id}' for s in p.stages if s.id in drawn),
        f"    [*] --> {p.stages[0].id}: {p.opening}",
        *(f"    {source} --> {target}: {', '.join(events)}" for (source, target), events in moves.items()),
        *(f"    {s.id} --> [*]" for s in p.stages if s.end and s.id in drawn),
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _conditions(p: Procedure) -> str:
    rows = [(_said(c.title), f"`refusal.{c.ground}`", c.article, MARKS[c.evidence]) for c in p.conditions]
    return _table(("condition", "unmet, the ground is", "article", "evidence"), rows)


def _grounds(p: Procedure) -> Iterator[tuple[str, str]]:
    for name, grounds in groupby(p.grounds, key=lambda ground: ground.list):
        rows = [(f"`{name}.{g.id}`", _said(g.title), g.article, MARKS[g.evidence]) for g in grounds]
        yield f"Grounds 理由: {name}", _table(("ground", "title", "article", "evidence"), rows)


def _remedies(p: Procedure) -> str:
    rows = [(_said(r.title), r.article, MARKS[r.evidence]) for r in p.remedies]
    return _table(("remedy", "article", "evidence"), rows)


def _thresholds(p: Procedure) -> str:
    rows = [
        (
            _said(t.title),
            f"`{t.measure}` ≥ {t.at_least:,}",
            t.raises,
            "<br>".join(_said(task) for task in t.tasks),
            t.article,
            MARKS[t.evidence],
        )
        for t in p.thresholds
    ]
    return _table(("threshold", "from", "raises", "tasks of the emergency plan", "article", "evidence"), rows)


def _limits(p: Procedure) -> str:
    rows = [(_said(item.title), str(item.at_most), item.article, MARKS[item.evidence]) for item in p.limits]
    return _table(("limit", "at most", "article", "evidence"), rows)


def _unconfirmed(p: Procedure) -> str:
    """Every figure, condition, ground and remedy that does not rest on the statute's own text."""
    found = [f"- {MARKS[evidence]}: {what}" for evidence, what in _marked(p) if evidence is not Evidence.SEEN]
    return "\n".join(found) or "Nothing: every figure, condition, ground and remedy rests on the statute's own text."


def _marked(p: Procedure) -> Iterator[tuple[Evidence, str]]:
    yield p.source.evidence, f"the source, {p.source.law}"
    for clock in p.clocks:
        yield clock.evidence, f"clock `{clock.id}`, {_length(clock)}, {clock.article}"
        for pause in clock.pauses:
            yield pause.evidence, f"pause of `{clock.id}`, {_both(pause.why)}, {pause.article}"
        for longer in clock.extensions:
            yield longer.evidence, f"extension of `{clock.id}` by {longer.amount}, {longer.article}"
    for condition in p.conditions:
        yield condition.evidence, f"condition `{condition.id}`, {condition.article}"
    for ground in p.grounds:
        yield ground.evidence, f"ground `{ground.list}.{ground.id}`, {ground.article}"
    for remedy in p.remedies:
        yield remedy.evidence, f"remedy `{remedy.id}`, {remedy.article}"
    for threshold in p.thresholds:
        yield threshold.evidence, f"threshold `{threshold.id}`, {_said(threshold.title)}, {threshold.article}"
    for limit in p.limits:
        yield limit.evidence, f"limit `{limit.id}`, {_said(limit.title)}, {limit.article}"


def _said(text: Text) -> str:
    """A title in both languages."""
    return f"{text.zh} · {text.en}"


def _both(text: Text) -> str:
    """A sentence in both languages."""
    return f"{text.zh} {text.en}"


def _codes(events: Iterable[str]) -> str:
    return ", ".join(f"`{event}`" for event in events)


def _quoted(text: str) -> str:
    return text.replace('"', "'")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
