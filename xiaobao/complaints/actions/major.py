"""Major and group complaints: when a case crosses a threshold of its pack, its emergency plan starts."""

from datetime import datetime

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints.domain.payloads import MarkingMajor
from xiaobao.complaints.domain.rules import Measures, crossed
from xiaobao.people.domain.actor import SYSTEM


def raise_thresholds(*, case_id: int, measures: Measures, at: datetime) -> None:
    """Mark a case that crosses a threshold as major, and open the tasks of its plan, once."""
    case = cases.by_id(case_id)
    if case.is_major:
        return
    for threshold in crossed(cases.procedure_of(case), measures):
        payload = MarkingMajor(why=f"{threshold.title.zh} ({threshold.article})", threshold=threshold.id)
        case = casework.take_step(
            case_id=case_id,
            event="marked_major",
            payload=payload.to_json() | {"raises": threshold.raises},
            actor=SYSTEM,
            at=at,
            changes=payload.changes(),
        )
        casework.add_tasks(case=case, titles=[task.zh for task in threshold.tasks], at=at)
