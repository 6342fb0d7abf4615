"""Setting a summary as Word, PDF, Markdown and JSON."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from xiaobao.charts.look import PAPER
from xiaobao.charts.model import Chart, Point
from xiaobao.charts.svg import to_svg
from xiaobao.kernel.clock import local_day
from xiaobao.papers.model import Block, Grid, Heading, Pair, Paper, Picture
from xiaobao.papers.pdf import to_pdf
from xiaobao.papers.word import to_docx
from xiaobao.summaries.domain.facts import Counted
from xiaobao.summaries.domain.telling import Piece, Told, tell
from xiaobao.summaries.domain.wording import Number, words
from xiaobao.summaries.queries.asking import Summary

SHAPES: Final = ("docx", "pdf", "md", "json")


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


def title_of(summary: Summary) -> str:
    return tell(summary.facts).title


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
        body=tuple(_for_paper(block) for block in told.blocks),
        annex=told.annex,
        signatures=(),
        issuer=summary.facts.unit,
        date=day,
        notes=(),
    )


def _for_paper(piece: Piece) -> Block:
    if isinstance(piece, Chart):
        return Picture(svg=to_svg(piece, PAPER), alt=f"{piece.title} {piece.says}", title=piece.title)
    return piece


def to_markdown(summary: Summary) -> str:
    """Text in which every number opens its question; a chart is the table that stands beside it."""
    told = tell(summary.facts, mark=_link)
    lines = [f"# {told.title}"]
    for block in (*told.blocks, *told.annex):
        match block:
            case Heading():
                lines.append(f"{'#' * (block.level + 1)} {block.text}")
            case Grid():
                lines.append(_markdown_table(block))
            case Chart():
                lines += [_markdown_table(_grid(block)), block.says]
            case str():
                lines.append(block)
    return "\n\n".join(lines) + "\n"


def _link(address: str, said: str) -> str:
    return f"[{said}]({address})"


def _grid(chart: Chart) -> Grid:
    """What a chart shows as a table, every value with its link."""
    table = chart.as_table()
    rows = ((row.label, *(_linked(cell) for cell in row.cells)) for row in table.rows)
    return Grid(title=chart.title, head=table.head, rows=tuple(rows))


def _linked(point: Point) -> str:
    return _link(point.href, point.text) if point.href else point.text


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


def _block(block: Piece) -> dict[str, Any]:
    match block:
        case Chart():
            return {"chart": block.to_json()}
        case Heading():
            return {"heading": block.text, "level": block.level}
        case Pair():
            return {"fields": [block.left, block.right]}
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
        "rows": [{"label": row.label, "value": _plain(row.value), "open": row.address} for row in counted.rows],
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
