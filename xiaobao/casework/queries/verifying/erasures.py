"""The published list of what was erased: is it signed line by line, and does it fit the journals?"""

from collections import defaultdict
from collections.abc import Iterator

from xiaobao.casework.actions.published import erasure_keys, erasure_lines
from xiaobao.casework.domain.entries import ERASED
from xiaobao.casework.domain.erasures import Erasure, check_erasures
from xiaobao.casework.models import Case, Entry
from xiaobao.casework.queries.verifying.findings import Finding


def verify_erasures() -> Iterator[Finding]:
    """Every line that is not as this installation signed it, or that no journal bears out.

    A list of before, in which nothing is signed, waits to be told again and is only compared with the journals.
    """
    lines = erasure_lines()
    told = [line for line in lines if isinstance(line, Erasure)]
    numbers = set(Case.objects.filter(number__in={line.case for line in told}).values_list("number", flat=True))
    if any(line.signature for line in told):
        for fault in check_erasures(lines, erasure_keys()):
            known = fault.where in numbers
            where = "" if known else f"{fault.where} "
            yield Finding(fault.where if known else "", None, f"the list of what was erased: {where}{fault.what}")
    yield from _unborne(told, numbers)


def _unborne(told: list[Erasure], numbers: set[str]) -> Iterator[Finding]:
    said: defaultdict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    rows = Entry.objects.filter(type=ERASED).order_by("pk").values_list("case__number", "payload", "hash")
    for number, payload, hash_ in rows.iterator():
        said[number].append((payload.get("rule", ""), hash_, payload.get("again", False)))
    for line in told:
        if line.case not in numbers:
            what = f"the list of what was erased tells of {line.case}, which is not there"
            yield Finding("", None, what)
        elif not any(rule == line.rule and (again or hash_ == line.hash) for rule, hash_, again in said[line.case]):
            yield Finding(line.case, None, "the list of what was erased tells of it, and its journal does not")
