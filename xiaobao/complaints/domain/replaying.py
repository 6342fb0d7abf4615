"""What a history has left on a case and its detail: the effects of its steps, one after the other. Pure."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from xiaobao.casework.domain.opening import PastStep
from xiaobao.complaints.domain.payloads import payload_class


def replay(history: Iterable[PastStep]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns of the case, columns of its detail) after these steps.

    Where a step's content is not what a desk would have written (an import that knows less), it sets nothing.
    """
    changes: dict[str, Any] = {}
    details: dict[str, Any] = {}
    for step in history:
        adapter = TypeAdapter(payload_class(step.event))
        try:
            payload = adapter.validate_python(dict(step.payload))
        except ValidationError:
            continue
        changes |= payload.changes()
        details |= payload.details(at=step.at)
    return changes, details
