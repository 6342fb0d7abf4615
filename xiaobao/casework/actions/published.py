"""Which cases were erased, in a file outside the database: what a backup that is brought back does not know."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from xiaobao.casework.domain.entries import ERASED
from xiaobao.casework.models import Entry

PUBLISHED: Final = "erased.ndjson"


def erased_file() -> Path:
    """Where they stand on this machine, beside the published seals. It holds numbers of cases and of rules alone."""
    return Path(settings.DATA_DIR) / PUBLISHED


def published_erasures() -> Iterator[tuple[str, str]]:
    """(number of the case, rule) of each line; a line that a sudden end cut off is passed over."""
    file = erased_file()
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else ():
        try:
            told = json.loads(line)
            yield str(told["case"]), str(told["rule"])
        except (ValueError, KeyError, TypeError):
            continue


def publish_erased() -> int:
    """Write every erasure that the file does not know into it, and wait for the disk; how many were written."""
    file = erased_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {number for number, _ in published_erasures()}
    rows = Entry.objects.filter(type=ERASED, case__is_erased=True).order_by("pk")
    told = rows.values_list("case__number", "payload", "hash")
    new = [{"case": number, "rule": said["rule"], "hash": hash_} for number, said, hash_ in told if number not in known]
    if new:
        start = "\n" if file.exists() and not file.read_bytes().endswith((b"\n", b"")) else ""
        with file.open("a", encoding="utf-8") as lines:
            lines.write(start + "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in new))
            lines.flush()
            os.fsync(lines.fileno())
    return len(new)
