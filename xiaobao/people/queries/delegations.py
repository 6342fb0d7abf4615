"""What was handed over, by whom to whom, and whether it counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Case, Q, QuerySet, When

from xiaobao.kernel.clock import current_clock
from xiaobao.people.domain.actor import EVERYWHERE
from xiaobao.people.domain.delegating import DELEGABLE
from xiaobao.people.labels import DELEGATION_STATES
from xiaobao.people.models import Account, Delegation, RoleGrant

SHOWN = 50
MOST_UNITS = 300
MOST_COLLEAGUES = 300


@dataclass(frozen=True, slots=True)
class Part:
    """A role that may be handed over, and the unit at and below which it is held."""

    role: str
    code: str
    name: str
    path: str

    @property
    def key(self) -> str:
        return f"{self.role}@{self.code}"


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A role handed over. ``state``: coming, running, over, ended early, or idle: its giver may not do it any more."""

    id: int
    role: str
    unit: str
    giver_id: int
    giver: str
    taker_id: int
    taker: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: str

    @property
    def may_end(self) -> bool:
        """Whether there is something left to end."""
        return self.state in {"coming", "running", "idle"}


def delegations_of(account_id: int, *, at: datetime) -> list[DelegationRow]:
    """What an account handed over and took over, newest first. One query."""
    return _told(Delegation.objects.filter(Q(giver_id=account_id) | Q(taker_id=account_id)), at)[:SHOWN]


def delegations_below(*, paths: Collection[str], at: datetime) -> list[DelegationRow]:
    """What was handed over below these paths and is not over, for whoever asked for permission before. One query."""
    rows = Delegation.objects.filter(ended_at=None, ends_at__gt=at)
    if EVERYWHERE not in paths:
        found = Q(pk__in=())
        for path in paths:
            found |= Q(unit__path__gte=path, unit__path__lt=f"{path[:-1]}0")
        rows = rows.filter(found)
    return _told(rows, at)


def _told(rows: "QuerySet[Delegation]", at: datetime) -> list[DelegationRow]:
    live = RoleGrant.objects.live(at).filter(delegation__isnull=False).values("delegation_id")
    counted = rows.annotate(counts=Q(pk__in=live)).select_related("giver", "taker", "unit")
    return [_row(each, at) for each in counted.order_by("-starts_at", "-pk")]


def _row(each: Delegation, at: datetime) -> DelegationRow:
    return DelegationRow(
        each.pk, each.role, each.unit.code, each.giver_id, each.giver.name, each.taker_id, each.taker.name,
        each.starts_at, each.ends_at, each.reason, _state(each, at),
    )  # fmt: skip


def _state(each: Delegation, at: datetime) -> str:
    if each.ended_at is not None:
        return "ended"
    if each.ends_at <= at:
        return "over"
    if each.starts_at > at:
        return "coming"
    return "running" if each.counts else "idle"  # type: ignore[attr-defined]  # annotated above


def delegable(account: Account, *, at: datetime) -> list[Part]:
    """The roles of one's own that may be handed over. One query.

    A role held everywhere is handed over at the unit the account belongs to.
    """
    held = account.grants.lasting(at).filter(delegation=None, role__in=[role.value for role in DELEGABLE])
    found = []
    for grant in held.select_related("unit").order_by("role", "unit__path"):
        if unit := grant.unit or account.unit:
            found.append(Part(grant.role, unit.code, unit.name, unit.path))
    return found


def units_below(parts: Collection[Part]) -> list[tuple[str, str]]:
    """Code and name of the units that lie below those of these parts, to be chosen from. One query."""
    found = Q(pk__in=())
    for path in {part.path for part in parts}:
        found |= Q(path__gt=path, path__lt=f"{path[:-1]}0")
    units = apps.get_model("organizations", "Unit")._default_manager
    return list(units.filter(found).order_by("path").values_list("code", "name")[:MOST_UNITS])


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same institution, and where they work."""

    username: str
    name: str
    unit: str


def colleagues(account: Account) -> list[Colleague]:
    """Who works in the same institution, those of the same unit first, then unit by unit, by name: one more than
    `MOST_COLLEAGUES` where they are too many for a list. One query.
    """
    if account.unit is None:
        return []
    root = f"/{account.unit.path.split('/')[1]}/"
    rows = Account.objects.active().filter(unit__path__startswith=root).exclude(pk=account.pk)
    elsewhere = Case(When(unit_id=account.unit_id, then=0), default=1)
    told = rows.order_by(elsewhere, "unit__path", "name").values_list("username", "name", "unit__name")
    return [Colleague(*row) for row in told[: MOST_COLLEAGUES + 1]]


def stand_ins(account_id: int, *, path: str) -> list[int]:
    """Who stands in for somebody at the unit of a path now. One query."""
    above = [int(part) for part in path.split("/") if part]
    live = RoleGrant.objects.live(current_clock().now())
    rows = live.filter(delegation__giver_id=account_id, unit_id__in=above, account__is_active=True)
    return sorted(set(rows.values_list("account_id", flat=True)))


def delegation_state_told(state: str) -> str:
    """Where something handed over stands, in the reader's language."""
    return str(DELEGATION_STATES[state])
