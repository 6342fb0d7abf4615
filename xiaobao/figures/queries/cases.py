"""Opening a number: the cases that it counts."""

from dataclasses import dataclass

from xiaobao.casework import queries as cases
from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.permissions import require_cases
from xiaobao.figures.queries.counting import counting
from xiaobao.figures.queries.running import run
from xiaobao.people.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """A case that a number counts; days as ISO texts, empty for none."""

    number: str
    title: str
    kind: str
    received_on: str
    ended_on: str
    outcome: str


KEPT = CaseBehind("", "", "", "", "", "")  # counted, and not for this person to see


def cases_behind(*, question: Question, actor: Actor, limit: int = 50, offset: int = 0) -> list[CaseBehind]:
    """The cases that a figure counts, each once, oldest first; of a rate, those it is a rate of.

    One about a unit that this person works for is counted and not shown. Two queries; a filter by unit costs one more.
    Raises: UnknownName; BadKey; NotPermitted.
    """
    require_cases(actor, question.path)
    counted = counting(question).counted
    found = run(building.cases(counted.rows, counted.figure.grain, counted.asked, limit=limit, offset=offset))
    behind = [CaseBehind(**{name: str(row[name] or "") for name in CaseBehind.__slots__}) for row in found]
    kept = cases.kept_from(numbers=[case.number for case in behind], actor=actor)
    return [case if case.number not in kept else KEPT for case in behind]
