"""The units that figures are asked for: the one asked, and those right below it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xiaobao.figures.domain.asking import Key, UnknownName
from xiaobao.figures.permissions import CASE_READERS, require_figures
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ROOT, depth_of, ids_of
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with everything below it; everywhere has the path ``/`` and no code."""

    path: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Children:
    """The parts of a unit: itself, and those right below it, by what `casework.figures.child_of` gives for each."""

    places: dict[str, Place]

    def code(self, segment: str) -> str:
        return self.places[segment].code

    def labels(self) -> dict[Key, str]:
        """How the codes read."""
        return {place.code: place.name for place in self.places.values()}

    def segment(self, code: str) -> str:
        """Raises: UnknownName for a unit that is no part of this one."""
        found = {place.code: segment for segment, place in self.places.items()}
        if code not in found:
            raise UnknownName("unit here", code, found)
        return found[code]


def place_of(*, code: str, actor: Actor) -> Place:
    """The unit of a code; without a code the widest an actor may ask for, where they work on cases. At most one query.

    Raises: NotFound; NotPermitted for a unit outside the actor's scopes, or for an actor without any.
    """
    if code:
        place = _place(organizations.by_code(code))
    elif actor.covers(ROOT) or not actor.scopes:
        place = everywhere()
    else:
        place = _of_scope((actor.scopes_of(CASE_READERS) or actor.scopes)[0])
    require_figures(actor, place.path)
    return place


def everywhere() -> Place:
    """The platform as a whole."""
    return Place(ROOT, "", _("All units"))


def children(path: str) -> Children:
    """The parts of the unit of a path, closed ones too. One query."""
    deepest = depth_of(path) + 1
    units = [unit for unit in organizations.tree(path, with_closed=True) if unit.depth <= deepest]
    return Children({"" if unit.path == path else str(unit.pk): _place(unit) for unit in units})


def places_from(place: Place, *, actor: Actor) -> list[Place]:
    """Where one can go from a unit: to the actor's own units, up, itself, one step down.

    Three queries, and one for each of the actor's units beyond the first.
    """
    own = [everywhere()] if actor.covers(ROOT) else [_of_scope(scope) for scope in actor.scopes[1:]]
    above = organizations.ancestors(organizations.by_code(place.code)) if place.code else []
    up = [_place(unit) for unit in above if actor.covers(unit.path)]
    return list(dict.fromkeys([*own, *up, *children(place.path).places.values()]))


def _of_scope(scope: str) -> Place:
    return _place(organizations.by_id(ids_of(scope)[-1]))


def _place(unit: "Unit") -> Place:
    return Place(unit.path, unit.code, unit.short_name or unit.name)
