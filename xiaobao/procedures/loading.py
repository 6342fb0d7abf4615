"""From the text of a pack to a sound `Procedure`, or to an error that names every fault with its path.

A pack may ``include`` fragments (steps that every procedure shares) and be ``based_on`` another version of its
family: ``[remove]`` takes rows of that version away, then lists of tables are merged by their ``id``. What is decoded
is the merged whole, so a pack is checked exactly as it will run.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Procedure
from xiaobao.procedures.soundness import Fault, faults_of

Raw = dict[str, Any]
_ADAPTER: TypeAdapter[Procedure] = TypeAdapter(Procedure)
_BUILDING = ("based_on", "include", "remove")
_OWN_LINE = ("id", "version", "in_force_from", "in_force_until", *_BUILDING)


class PackError(XiaobaoError):
    """Raised when a pack does not load: not TOML, an unknown key, a wrong value, or not sound."""

    slug = "pack-error"
    status = 500

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault.path}: {fault.message}" for fault in faults)
        super().__init__(f"The procedure pack {name} does not load:\n{lines}", pack=name)


def read_toml(name: str, text: str) -> Raw:
    """The tables of a pack or a fragment. Raises PackError: TOML's own line and column, or a row written twice."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(name, [Fault("$", str(error))]) from error
    if faults := list(_repeated(raw)):
        raise PackError(name, faults)
    return raw


def assemble(name: str, raw: Raw, *, fragment: Callable[[str], Raw], sibling: Callable[[str], Raw]) -> Raw:
    """The merged whole of a pack. ``fragment`` and ``sibling`` fetch what it includes and is based on.

    Raises: PackError for rows to remove that are not there.
    """
    whole: Raw = {}
    if "based_on" in raw:
        whole = {key: value for key, value in sibling(raw["based_on"]).items() if key not in _OWN_LINE}
    removed = raw.get("remove", {})
    if faults := list(_not_there(whole, removed)):
        raise PackError(name, faults)
    own = {key: value for key, value in raw.items() if key not in _BUILDING}
    whole = merge(without(whole, removed), own)
    for included in raw.get("include", []):
        whole = _add_missing(whole, fragment(included))
    return whole


def without(base: Raw, removed: Raw) -> Raw:
    """The base less the rows that are named, list by list."""
    return base | {key: [row for row in base[key] if _row_id(row) not in ids] for key, ids in removed.items()}


def merge(base: Raw, over: Raw) -> Raw:
    """Lay ``over`` on ``base``: lists of tables by id, everything else replaced."""
    return base | {
        key: _merge_rows(base.get(key, []), value) if _is_rows(value) else value for key, value in over.items()
    }


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _row_id(row: Raw) -> str | None:
    """What a row is known by; None for one that has forgotten its id, which decoding will say."""
    if "id" not in row:
        return None
    return f"{row['list']}.{row['id']}" if "list" in row else str(row["id"])


def _merge_rows(below: list[Raw], above: list[Raw]) -> list[Raw]:
    """Rows keep their place; new ones come last, or behind those of their own ``list``."""
    rows: dict[str, Raw] = {}
    for n, row in enumerate((*below, *above)):
        key = _row_id(row) or f"#{n}"
        rows[key] = rows.get(key, {}) | row
    lists = list(dict.fromkeys(row.get("list") for row in rows.values()))
    return sorted(rows.values(), key=lambda row: lists.index(row.get("list")))


def _add_missing(whole: Raw, fragment: Raw) -> Raw:
    """A fragment adds rows behind the pack's own and never replaces one."""
    added = {}
    for key, rows in fragment.items():
        own = {_row_id(row) for row in whole.get(key, [])}
        added[key] = [*whole.get(key, []), *(row for row in rows if _row_id(row) not in own)]
    return whole | added


def _repeated(raw: Raw) -> Iterator[Fault]:
    """Merged by id, the second of two rows would silently complete the first."""
    for key, rows in raw.items():
        if _is_rows(rows):
            for row, times in Counter(_row_id(row) for row in rows).items():
                if row is not None and times > 1:
                    yield Fault(f"{key}[{row}]", f"the id is used {times} times")


def _not_there(base: Raw, removed: Any) -> Iterator[Fault]:
    if not isinstance(removed, dict):
        yield Fault("remove", "it must be a table: the name of a list, and the ids to remove from it")
        return
    for key, ids in removed.items():
        there = {_row_id(row) for row in base.get(key, []) if isinstance(row, dict)}
        for row in ids if isinstance(ids, list) else [ids]:
            if row not in there:
                yield Fault(f"remove.{key}", f"the version below has no {row!r} to remove")


def decode(name: str, whole: Raw) -> Procedure:
    """Raises PackError: every unknown key and wrong value with its path, then every fault of soundness."""
    try:
        procedure = _ADAPTER.validate_python(whole)
    except ValidationError as error:
        raise PackError(name, [Fault(_path(whole, e["loc"]), e["msg"]) for e in error.errors()]) from error
    if faults := faults_of(procedure):
        raise PackError(name, faults)
    return procedure


def _path(whole: Raw, location: tuple[int | str, ...]) -> str:
    """``steps[accept].by`` rather than ``steps.3.by``: a row is named by its id, where it has one."""
    path, at = "", whole
    for part in location:
        at = _step_into(at, part)
        named = _row_id(at) or part if isinstance(part, int) and isinstance(at, dict) else part
        path += f"[{named}]" if isinstance(part, int) else f".{named}"
    return path.lstrip(".") or "$"


def _step_into(at: Any, part: int | str) -> Any:
    try:
        return at[part]
    except (KeyError, IndexError, TypeError):
        return None
