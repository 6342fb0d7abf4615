"""The API of the figures: what there is, and the answer to a question."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from xiaobao.casework.figures import Figure
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.figures import dimensions_of
from xiaobao.figures.forms import split_names
from xiaobao.figures.schemas import AnswerOut, DefinitionOut, FigureQuery
from xiaobao.kernel.periods import between
from xiaobao.people.domain.actor import Actor

router = Router(tags=["figures"])


@router.get("", response=list[DefinitionOut], summary="Every figure with its definition and dimensions")
def list_figures(request: HttpRequest) -> list[dict[str, Any]]:
    """The definitions, in the language of the request."""
    return [_defined(figure) for figure in queries.definitions()]


@router.get("/{name}", response=AnswerOut, summary="A figure in a period, by dimensions, with its total")
def get_figure(request: HttpRequest, name: str, asked: Query[FigureQuery]) -> dict[str, Any]:
    """The same answer as the page and the command line give."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja's own attribute
    question = Question(
        figure=name,
        period=between(asked.first, asked.last),
        path=queries.place_of(code=asked.org, actor=actor).path,
        by=split_names(asked.by),
        filters=asked.filters(),
    )
    return queries.answer(question=question, actor=actor).to_json()


def _defined(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": _(figure.title),
        "definition": _(figure.definition),
        "unit": figure.measure.value,
        "adds_up": figure.adds_up,
        "dimensions": [dimension.name for dimension in dimensions_of(figure)],
    }
