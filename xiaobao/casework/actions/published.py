"""Which cases were erased, in a file outside the database: what a backup that is brought back does not know.

It is signed line by line with the key that signs the daily seals.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from xiaobao.casework.actions.sealing import cut_torn_line, own_keys, public_key, signer, told_of
from xiaobao.casework.domain.entries import ERASED
from xiaobao.casework.domain.erasures import Erasure, end_of, read_erasures, signed_erasures, stands
from xiaobao.casework.domain.seals import Fault, signers
from xiaobao.casework.models import Entry, Seal

PUBLISHED: Final = "erased.ndjson"


def erased_file() -> Path:
    """Where they stand on this machine, beside the published seals. It holds numbers of cases and of rules alone."""
    return Path(settings.DATA_DIR) / PUBLISHED


def erasure_lines() -> list[Erasure | Fault]:
    """The lines of the file; none where there is none."""
    file = erased_file()
    return list(read_erasures(file.read_text(encoding="utf-8", errors="replace"))) if file.exists() else []


def erasure_keys() -> set[str]:
    """The public keys with which this installation has signed, or will: those of its seals."""
    seals = [told_of(seal) for seal in Seal.objects.order_by("day")]
    return {key for _, key in signers(seals, public_key())} | set(own_keys())


def published_erasures() -> Iterator[tuple[str, str]]:
    """(number of the case, rule) of each line that stands: signed by this installation.

    A list of before, in which nothing is signed, is taken as it is.
    """
    lines = [line for line in erasure_lines() if isinstance(line, Erasure)]
    signed = [line for line in lines if line.signature]
    keys = erasure_keys() if signed else set()
    yield from ((line.case, line.rule) for line in (signed or lines) if not signed or stands(line, keys))


def publish_erased() -> int:
    """Write every erasure that the file does not know into it, signed, and wait for the disk; how many were written.

    Lines of before, which are not signed, are told again. Raises: SealKeyMissing.
    """
    rows = Entry.objects.filter(type=ERASED, case__is_erased=True).order_by("pk")
    said = rows.values_list("case__number", "payload", "hash")
    told = [Erasure(number, payload["rule"], hash_) for number, payload, hash_ in said]
    if not told:
        return 0
    with _held(erased_file()) as file:
        cut_torn_line(file)
        lines = erasure_lines()
        known = {line.case for line in lines if isinstance(line, Erasure) and line.signature}
        new = [each for each in told if each.case not in known]
        if new:
            key = public_key()
            _append(file, signed_erasures(new, end_of(lines), key, signer(key)))
    return len(new)


def _append(file: Path, new: Iterable[Erasure]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(line.line() for line in new)
        lines.flush()
        os.fsync(lines.fileno())


@contextmanager
def _held(file: Path) -> Iterator[Path]:
    """The file, for one process at a time: job and command may be at work at once, and each line is over the last."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield file
