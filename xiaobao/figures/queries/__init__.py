"""Questions to the figures: one answer for page, API, command line and official paper alike."""

from xiaobao.figures.queries.answering import answer
from xiaobao.figures.queries.batching import answers
from xiaobao.figures.queries.cases import CaseBehind, cases_behind
from xiaobao.figures.queries.definitions import definition, definitions, dimension
from xiaobao.figures.queries.naming import labels_of
from xiaobao.figures.queries.places import Place, place_of, places_from

__all__ = [
    "CaseBehind",
    "Place",
    "answer",
    "answers",
    "cases_behind",
    "definition",
    "definitions",
    "dimension",
    "labels_of",
    "place_of",
    "places_from",
]
