"""Log lines: JSON, with the id of the request they belong to, and nothing that anybody sent."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """A log record as a line of JSON; of an error its kind and where it was raised, never what it says.

    What an error says may hold what somebody typed. Whoever needs it sets ``XIAOBAO_DEBUG`` on a machine of their own.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "said": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "raised": _raised(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False, default=str)


def _raised(trace: Any) -> list[str]:
    """File, line and function of every step to an error, the innermost last."""
    steps = []
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return steps[-12:]
