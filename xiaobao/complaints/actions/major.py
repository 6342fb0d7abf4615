"""Major and group complaints: when a case crosses a threshold of its pack, its emergency plan starts."""

from datetime import datetime

from xiaobao.casework import actions as casework
from xiaobao.casework.actions import OpenedCase
from xiaobao.complaints.domain.payloads import MarkingMajor
from xiaobao.complaints.domain.rules import Measures, crossed
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.procedures.library import load_library


def raise_thresholds(*, opened: OpenedCase, measures: Measures, at: datetime) -> None:
    """Mark a case just opened that crosses a threshold as major, and open the tasks of its plan."""
    for threshold in crossed(load_library().procedure(opened.procedure), measures):
        payload = MarkingMajor(why=f"{threshold.title.zh} ({threshold.article})", threshold=threshold.id)
        case = casework.take_step(
            case_id=opened.id,
            event="marked_major",
            payload=payload.to_json() | {"raises": threshold.raises},
            actor=SYSTEM,
            at=at,
            changes=payload.changes(),
        )
        casework.add_tasks(case=case, titles=[task.zh for task in threshold.tasks], at=at)
