"""The file of rejected lines, for a person to correct."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from xiaobao.exchange.domain.cells import harmless
from xiaobao.exchange.domain.sheets import Reject

SHOWN: Final = 200
UNSAFE: Final = re.compile(r"[^\w.-]+")


class RejectFile:
    """``rejects-<name>.csv`` in a folder: made with the first reject, readable by its owner alone.

    ``mask`` hides personal data in the value and in the reason, which may quote it. The file of an earlier
    import of the same name is taken away at the start, so that what lies there always tells of this one.
    """

    def __init__(self, folder: Path, name: str, *, mask: Callable[[str], str]) -> None:
        plain_name = UNSAFE.sub("-", name).strip(".-") or "import"
        self.path = folder / f"rejects-{plain_name}.csv"
        self.count = 0
        self._mask = mask
        self._stream: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def add(self, reject: Reject) -> None:
        if self._stream is None:
            self._open()
        value = harmless(self._mask(reject.value)[:SHOWN])
        self._writer.writerow([reject.line, reject.column, value, harmless(self._mask(reject.reason))])
        self.count += 1

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # with a byte order mark, for the spreadsheets of the people who correct it
        self.path.touch(mode=0o600)
        self._stream = self.path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(["line", "column", "value", "reason"])
