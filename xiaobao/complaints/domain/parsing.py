"""What was given with a step, read as its payload; what does not fit is told field by field."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from xiaobao.complaints.domain.payloads import Remark, payload_class
from xiaobao.kernel.errors import XiaobaoError

CLAIMED = "claimed"  # the step by which a handler takes a case on


class PayloadRefused(XiaobaoError):
    """Raised for a step whose content does not fit: each field with what is wrong with it."""

    slug = "payload-refused"
    status = 422

    def __init__(self, event: str, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        told = "; ".join(f"{name}: {why}" for name, why in faults)
        super().__init__(f"The step {event!r} cannot be taken like this. {told}.", faults=[list(f) for f in faults])


def parse(event: str, data: Mapping[str, Any]) -> Remark:
    """The payload of an event. Raises PayloadRefused."""
    try:
        return TypeAdapter(payload_class(event)).validate_python(dict(data))
    except ValidationError as error:
        faults = [(".".join(map(str, e["loc"])) or event, e["msg"]) for e in error.errors()]
        raise PayloadRefused(event, faults) from error
