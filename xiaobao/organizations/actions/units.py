"""The tree of units: grown, moved, closed. Never deleted: cases lie there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from xiaobao.exchange import actions as exchange
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import permissions
from xiaobao.organizations.domain.units import PATH_LENGTH, ROOT, Profile, UnitKind, depth_of, path_of
from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import Actor


class CodeTaken(XiaobaoError):
    """Raised when a code belongs to another unit."""

    slug = "unit-code-taken"
    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(f"There is a unit {code!r} already: choose another code.", code=code)


class CannotMove(XiaobaoError):
    """Raised when a unit would come to lie below itself, below a closed one, or too deep."""

    slug = "cannot-move-unit"
    status = 409

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"Unit {code} cannot lie there: {reason}.", code=code, reason=reason)


class CannotClose(XiaobaoError):
    """Raised when open units still lie below."""

    slug = "cannot-close-unit"
    status = 409

    def __init__(self, code: str, below: list[str]) -> None:
        super().__init__(f"Unit {code} cannot be closed before {', '.join(below)}.", code=code, below=below)


@dataclass(frozen=True, slots=True)
class MovedUnit:
    """What a move changed: whoever keeps copies of paths replaces this beginning by that one."""

    unit_id: int
    old_path: str
    new_path: str


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    profile: Profile,
    actor: Actor,
    at: datetime,
    parent_id: int | None = None,
    short_name: str = "",
    region_code: str = "",
    address: str = "",
    phone: str = "",
) -> Unit:
    """Found a unit below another one, or a root.

    Raises: NotFound (parent), NotPermitted, CodeTaken, CannotMove.
    """
    parent = locked(parent_id) if parent_id is not None else None
    above = parent.path if parent is not None else ROOT
    permissions.require_builder(actor, above)
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(code)
    if parent is not None and not parent.is_active:
        raise CannotMove(code, f"{parent.code} is closed")
    unit = Unit.objects.create(
        code=code,
        name=name.strip(),
        short_name=short_name.strip(),
        kind=kind.value,
        profile=profile.value,
        parent=parent,
        path=f"/+{code}/",  # until the row has its id
        depth=0,
        region_code=region_code,
        address=address,
        phone=phone,
    )
    unit.path = _fitting(unit.code, path_of(above, unit.pk))
    unit.depth = depth_of(unit.path)
    unit.save(update_fields=["path", "depth"])
    return unit


@transaction.atomic
def update_unit(
    *,
    unit_id: int,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    short_name: str | None = None,
    address: str | None = None,
    phone: str | None = None,
) -> Unit:
    """Correct a unit's names and contact; what is None stays. Raises: NotFound, NotPermitted."""
    unit = locked(unit_id)
    permissions.require_builder(actor, unit.path)
    given = {"name": name, "short_name": short_name, "address": address, "phone": phone}
    changed = {field: value.strip() for field, value in given.items() if value is not None}
    for field, value in changed.items():
        setattr(unit, field, value)
    unit.save(update_fields=list(changed))
    return unit


@transaction.atomic
def move_unit(*, unit_id: int, parent_id: int | None, actor: Actor, at: datetime) -> MovedUnit:
    """Hang a unit, with all below it, under another one or make it a root. One statement rewrites the paths.

    Raises: NotFound, NotPermitted (at either end), CannotMove.
    """
    unit = locked(unit_id)
    parent = locked(parent_id) if parent_id is not None else None
    above = parent.path if parent is not None else ROOT
    permissions.require_builder(actor, _above(unit))
    permissions.require_builder(actor, above)
    if above.startswith(unit.path):
        raise CannotMove(unit.code, "it would lie below itself")
    if parent is not None and not parent.is_active:
        raise CannotMove(unit.code, f"{parent.code} is closed")
    moved = MovedUnit(unit.pk, unit.path, path_of(above, unit.pk))
    unit.parent = parent
    unit.save(update_fields=["parent"])
    _rewrite(unit, moved)
    _announce(moved, actor, at)
    return moved


@transaction.atomic
def close_unit(*, unit_id: int, actor: Actor, at: datetime) -> Unit:
    """A unit takes no more cases; what lies there stays. Raises: NotFound, NotPermitted, CannotClose."""
    unit = locked(unit_id)
    permissions.require_builder(actor, _above(unit))
    below = Unit.objects.within(unit.path).active().exclude(pk=unit.pk)
    codes = list(below.values_list("code", flat=True)[:10])
    if codes:
        raise CannotClose(unit.code, codes)
    unit.is_active = False
    unit.save(update_fields=["is_active"])
    return unit


def locked(unit_id: int) -> Unit:
    """A unit held until the transaction ends. Raises: NotFound."""
    unit = Unit.objects.locked().filter(pk=unit_id).first()
    if unit is None:
        raise NotFound("unit", unit_id)
    return unit


def _above(unit: Unit) -> str:
    """The path of the unit above: a unit's own administrator does not move or close it."""
    return unit.parent.path if unit.parent is not None else ROOT


def _rewrite(unit: Unit, moved: MovedUnit) -> None:
    below = Unit.objects.locked().within(moved.old_path)
    grown = len(moved.new_path) - len(moved.old_path)
    longest = max(len(path) for path in below.values_list("path", flat=True)) + grown
    if longest > PATH_LENGTH:
        raise CannotMove(unit.code, f"a path below it would have {longest} signs, more than {PATH_LENGTH}")
    rest = Substr("path", len(moved.old_path) + 1)
    deeper = depth_of(moved.new_path) - depth_of(moved.old_path)
    Unit.objects.within(moved.old_path).update(path=Concat(Value(moved.new_path), rest), depth=F("depth") + deeper)


def _announce(moved: MovedUnit, actor: Actor, at: datetime) -> None:
    payload = {
        "unit": moved.unit_id,
        "old_path": moved.old_path,
        "new_path": moved.new_path,
        "actor": actor.key,
    }
    key = f"unit:{moved.unit_id}:moved:{uuid4()}"
    exchange.post(topic="unit.moved", key=key, payload=payload, channel="reaction", recipient="", at=at)


def _fitting(code: str, path: str) -> str:
    if len(path) > PATH_LENGTH:
        raise CannotMove(code, f"its path would have {len(path)} signs, more than {PATH_LENGTH}")
    return path
