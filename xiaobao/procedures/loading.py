"""From the text of a pack to a sound `Procedure`, or to an error that names every fault with its path.

A pack may ``include`` fragments (steps that every procedure shares) and be ``based_on`` another version of its
family: lists of tables are then merged by their ``id``, and ``[remove]`` takes rows away. What is decoded is the
merged whole, so a pack is checked exactly as it will run.
"""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Procedure
from xiaobao.procedures.soundness import Fault, faults_of

Raw = dict[str, Any]
_ADAPTER: TypeAdapter[Procedure] = TypeAdapter(Procedure)
_OWN_LINE = ("id", "version", "in_force_from", "in_force_until", "based_on", "include", "remove")


class PackError(XiaobaoError):
    """Raised when a pack does not load: not TOML, an unknown key, a wrong value, or not sound."""

    slug = "pack-error"
    status = 500

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault.path}: {fault.message}" for fault in faults)
        super().__init__(f"The procedure pack {name} does not load:\n{lines}", pack=name)


def read_toml(name: str, text: str) -> Raw:
    """Raises PackError with TOML's own line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(name, [Fault("$", str(error))]) from error


def merge(base: Raw, over: Raw, removed: Mapping[str, list[str]]) -> Raw:
    """Lay ``over`` on ``base``: lists of tables by id, everything else replaced."""
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            merged[key] = _merge_rows(merged.get(key, []), value)
        else:
            merged[key] = value
    for key, ids in removed.items():
        merged[key] = [row for row in merged.get(key, []) if _row_id(row) not in ids]
    return merged


def _row_id(row: Raw) -> str:
    return f"{row['list']}.{row.get('id')}" if "list" in row else str(row.get("id"))


def _merge_rows(below: list[Raw], above: list[Raw]) -> list[Raw]:
    rows = {_row_id(row): row for row in below}
    for row in above:
        rows[_row_id(row)] = {**rows.get(_row_id(row), {}), **row}
    return list(rows.values())


def _add_missing(whole: Raw, fragment: Raw) -> Raw:
    """A fragment adds rows behind the pack's own and never replaces one."""
    added = {}
    for key, rows in fragment.items():
        own = {_row_id(row) for row in whole.get(key, [])}
        added[key] = [*whole.get(key, []), *(row for row in rows if _row_id(row) not in own)]
    return whole | added


def assemble(raw: Raw, *, fragment: Callable[[str], Raw], sibling: Callable[[str], Raw]) -> Raw:
    """The merged whole of a pack. ``fragment`` and ``sibling`` fetch what it includes and is based on."""
    whole: Raw = {}
    if "based_on" in raw:
        base = sibling(raw["based_on"])
        whole = {key: value for key, value in base.items() if key not in _OWN_LINE}
    own = {key: value for key, value in raw.items() if key not in ("based_on", "include", "remove")}
    whole = merge(whole, own, raw.get("remove", {}))
    for name in raw.get("include", []):
        whole = _add_missing(whole, fragment(name))
    return whole


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
        named = _row_id(at) if isinstance(part, int) and isinstance(at, dict) and "id" in at else part
        path += f"[{named}]" if isinstance(part, int) else f".{named}"
    return path.lstrip(".") or "$"


def _step_into(at: Any, part: int | str) -> Any:
    try:
        return at[part]
    except (KeyError, IndexError, TypeError):
        return None
