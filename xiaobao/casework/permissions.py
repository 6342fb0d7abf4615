"""Who may see which cases, and who may take which step."""

from collections.abc import Collection

from django.db.models import Q

from xiaobao.casework.domain.conflict import is_in_conflict
from xiaobao.casework.models import Case, CoHandler
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, ActorKind, Principal, Role
from xiaobao.people.domain.permitting import NotPermitted, require
from xiaobao.procedures.model import CONFIDENTIAL, Step

__all__ = [
    "LOOKERS",
    "OFFICERS",
    "NotPermitted",
    "impartial",
    "in_scope",
    "is_impartial",
    "lookable",
    "may_look",
    "may_see",
    "require_step",
    "roles_towards",
    "stands_for",
    "visible",
]

TEMPLATE_KEEPERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})
OFFICERS = frozenset({Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD, Role.AUDITOR})
LOOKERS = OFFICERS - {Role.AUDITOR}  # whom personal data is opened to


def in_scope(actor: Actor, *, path: str = "unit_path", case: str = "pk", roles: frozenset[Role] = OFFICERS) -> Q:
    """The rows of `Case` that lie in an officer's subtree. ``path`` and ``case`` name its columns of place and id."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    found = Q(pk__in=())
    for scope in actor.scopes_of(roles):
        found |= Q(**{f"{path}__gte": scope, f"{path}__lt": end_of(scope)})
    return found & impartial(actor, case=case)


def impartial(actor: Actor, *, case: str = "pk") -> Q:
    """Without the cases that are about a unit which this person works for. ``case`` names the column of their id.

    The few cases that are about a unit are asked for once, so that lists are still read from an index alone.
    Source: Order 121 art. 37.
    """
    if not actor.units:
        return Q()
    about = Case.objects.filter(reported_unit__in=sorted(actor.units))
    return ~Q(**{f"{case}__in": about.values("pk")})


def is_impartial(actor: Actor, case: Case) -> bool:
    """The same rule as `impartial`, for one case at hand."""
    return not is_in_conflict(case.reported_unit_id, actor.units)


def visible(actor: Actor) -> Q:
    """The rows of `Case` that a person may see, as a filter for list, page, search, export and API alike."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    if actor.kind is ActorKind.CITIZEN:
        return Q(pk=actor.case_id)
    found = in_scope(actor)
    if actor.roles & OFFICERS and actor.id is not None:
        found |= Q(pk__in=CoHandler.objects.filter(account_id=actor.id).values("case_id")) & impartial(actor)
    if Role.RESPONDENT in actor.roles and actor.business_id is not None:
        found |= Q(business_id=actor.business_id, is_shared=True) & ~Q(kind__in=CONFIDENTIAL)
    return found


def lookable(actor: Actor) -> Q:
    """The rows of `Case` whose personal data a person may look at: as an officer of the unit or a co-handler; of a
    report only as who handles it. Source: Order 121 art. 37.
    """
    if actor.id is None or not actor.roles & LOOKERS:
        return in_scope(actor, roles=LOOKERS)
    helped = Q(pk__in=CoHandler.objects.filter(account_id=actor.id).values("case_id")) & impartial(actor)
    kept_secret = Q(kind__in=CONFIDENTIAL)
    return helped | in_scope(actor, roles=LOOKERS) & (~kept_secret | Q(handler_id=actor.id))


def may_look(case: Case, actor: Actor, *, is_co_handler: bool) -> bool:
    """The same rule as `lookable`, for one case at hand.

    Who reported is known to whoever handles the report and to nobody else, not to the head of the office either.
    """
    roles = roles_towards(actor, case, is_co_handler=is_co_handler) & LOOKERS
    handles = is_co_handler or (actor.id is not None and actor.id == case.handler_id)
    return bool(roles) and (case.kind not in CONFIDENTIAL or handles or actor.kind is ActorKind.SYSTEM)


def may_see(actor: Actor, case: Case) -> bool:
    """The same rule as `visible`, for one case at hand (without its co-handlers)."""
    match actor.kind:
        case ActorKind.SYSTEM:
            return True
        case ActorKind.CITIZEN:
            return actor.case_id == case.pk
    works = bool(actor.roles_at(case.unit_path) & OFFICERS) and is_impartial(actor, case)
    return works or _is_respondent(actor, case)


def _is_respondent(actor: Actor, case: Case) -> bool:
    mine = actor.business_id is not None and actor.business_id == case.business_id
    return Role.RESPONDENT in actor.roles and mine and case.is_shared and case.kind not in CONFIDENTIAL


def roles_towards(actor: Actor, case: Case, *, is_co_handler: bool) -> frozenset[str]:
    """The roles in which a person meets this case."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset(role.value for role in Role)
    if actor.kind is ActorKind.CITIZEN:
        return frozenset({Role.CITIZEN.value}) if actor.case_id == case.pk else frozenset()
    roles = {role.value for role in actor.roles_at(case.unit_path) & OFFICERS}
    if is_co_handler:
        roles.add(Role.HANDLER.value)
    if not is_impartial(actor, case):
        roles.clear()
    if _is_respondent(actor, case):
        roles.add(Role.RESPONDENT.value)
    return frozenset(roles)


def stands_for(actor: Actor, case: Case, roles: Collection[str] = OFFICERS) -> Principal | None:
    """In whose stead an act on a case that asks for one of these roles is done; None for an act of one's own."""
    return actor.stands_for(case.unit_path, roles)


def require_step(actor: Actor, step: Step, case: Case, *, is_co_handler: bool) -> None:
    """Raises: NotFound where the case is not for this person at all; NotPermitted where the step is not."""
    if not may_see(actor, case) and not (is_co_handler and is_impartial(actor, case)):
        raise NotFound("case", case.number)
    if not roles_towards(actor, case, is_co_handler=is_co_handler) & set(step.by):
        raise NotPermitted(actor, step.event, step.by)


def require_template_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, TEMPLATE_KEEPERS, path=path, what="keep the templates of papers of this unit")
