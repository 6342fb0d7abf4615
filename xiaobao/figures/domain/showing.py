"""An answer in the shapes a person or a program asks for."""

import json
from collections.abc import Mapping
from typing import Any

from xiaobao.exchange.domain.answers import render
from xiaobao.figures.domain.asking import Answer

Row = Mapping[str, Any]


def show(answer: Answer, shape: str) -> str:
    """JSON: figure, unit, period, rows, total. CSV: the keys and how they read. Table: how they read, and the total.

    A figure that was not split has one row, its total.
    """
    if shape == "json":
        return json.dumps(answer.to_json(), ensure_ascii=False, indent=2)
    rows = list(answer.rows) if answer.by else [{"value": answer.total}]
    if shape == "csv":
        return render([_keys(answer, row) | {"value": row["value"]} for row in rows], shape)
    lines = [_read(answer, row) | {"value": row["value"]} for row in rows]
    return render([*lines, _total(answer)] if answer.by else lines, shape)


def _keys(answer: Answer, row: Row) -> dict[str, Any]:
    labels = {f"{name}_label": answer.label(name, row[name]) for name in answer.by}
    return {name: row[name] for name in answer.by} | labels


def _read(answer: Answer, row: Row) -> dict[str, Any]:
    return {name: answer.label(name, row[name]) for name in answer.by}


def _total(answer: Answer) -> dict[str, Any]:
    return dict.fromkeys(answer.by, "") | {answer.by[0]: "total", "value": answer.total}
