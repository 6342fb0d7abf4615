"""Is everything still what was written? Journals, what lies beside them, contents, sealed records, numbers, seals.

A journal is checked hash by hash; rows beside it against the journal; journals against seals that lie outside the
database. Every fault names its case and, where a journal was touched, the first touched entry.
"""

from collections.abc import Iterable, Iterator, Sequence

from xiaobao.casework.domain.seals import Fault, Sealed
from xiaobao.casework.queries.verifying.contents import verify_files, verify_papers, verify_records
from xiaobao.casework.queries.verifying.erasures import verify_erasures
from xiaobao.casework.queries.verifying.findings import Beside, Finding, Proven
from xiaobao.casework.queries.verifying.journals import verify_journals
from xiaobao.casework.queries.verifying.seals import unsealed, verify_accounts, verify_seals, written_ahead

__all__ = [
    "Beside",
    "Finding",
    "Proven",
    "unsealed",
    "verify_accounts",
    "verify_erasures",
    "verify_everything",
    "verify_files",
    "verify_journals",
    "verify_papers",
    "verify_records",
    "verify_seals",
    "written_ahead",
]


def verify_everything(kept: Iterable[Sealed | Fault] | None = None, beside: Sequence[Beside] = ()) -> Iterator[Finding]:
    """Every check of this room and those below, and ``beside`` it those of others, which the wiring names.

    ``kept`` are published seals that were kept elsewhere.
    """
    yield from verify_journals(beside)
    yield from verify_seals(kept)
    yield from verify_papers()
    yield from verify_files()
    yield from verify_records()
    yield from verify_accounts()
    yield from verify_erasures()
