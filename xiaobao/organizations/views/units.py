"""The tree of units: seen by every officer, changed by whoever administers it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import actions, queries
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.organizations.forms import MoveForm, NewUnitForm, UnitForm
from xiaobao.organizations.labels import UNIT_KINDS
from xiaobao.organizations.permissions import BUILDERS
from xiaobao.organizations.views.acting import choices_of, done, officer_of, units_of
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    code: str
    name: str
    depth: int
    kind: str
    phone: str
    is_active: bool
    mine: bool
    above: str  # what its name repeats of the unit above it, "" for nothing

    @property
    def own_name(self) -> str:
        """Its name without that: the tree says it already."""
        return self.name.removeprefix(self.above)


@dataclass(frozen=True, slots=True)
class UnitsPage:
    rows: tuple[UnitRow, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: "Unit"
    kind: str
    change: UnitForm
    below: NewUnitForm
    move: MoveForm


@login_required
def units(request: HttpRequest) -> HttpResponse:
    mine = {unit.pk for unit in units_of(officer_of(request), BUILDERS)}
    tree = queries.tree(with_closed=True)
    names = {u.pk: u.name for u in tree}
    rows = tuple(
        UnitRow(
            code=u.code,
            name=u.name,
            depth=u.depth,
            kind=str(UNIT_KINDS[u.kind]),
            phone=u.phone,
            is_active=u.is_active,
            mine=u.pk in mine,
            above=_repeated(u.name, names.get(u.parent_id or 0, "")),
        )
        for u in tree
    )
    return render(request, "organizations/units.html", {"page": UnitsPage(rows), "nav": "office", "tab": "units"})


def _repeated(name: str, above: str) -> str:
    """The name of the unit above, where this one begins with it and goes on."""
    return above if above and name != above and name.startswith(above) else ""


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a unit's names, move it, close it, found one below it: each its own form on one page."""
    actor, found = officer_of(request), queries.by_code(code)
    what = request.POST.get("what", "")
    page = UnitPage(
        unit=found,
        kind=str(UNIT_KINDS[found.kind]),
        change=UnitForm(request.POST if what == "change" else None, initial=vars(found)),
        below=NewUnitForm(request.POST if what == "below" else None, prefix="below"),
        move=MoveForm(request.POST if what == "move" else None, units=choices_of(units_of(actor, BUILDERS))),
    )
    if what == "change" and page.change.is_valid() and _change(request, page, actor):
        return redirect("office-unit", code=code)
    if what == "below" and page.below.is_valid() and _found(request, page, actor):
        return redirect("office-unit", code=page.below.cleaned_data["code"])
    if what == "move" and page.move.is_valid() and _move(request, page, actor):
        return redirect("office-unit", code=code)
    context = {"page": page, "nav": "office", "tab": "units"}
    return render(request, "organizations/unit.html", context, status=422 if what else 200)


def _change(request: HttpRequest, page: UnitPage, actor: Actor) -> bool:
    at, said = current_clock().now(), page.change.cleaned_data
    return done(request, lambda: actions.update_unit(unit_id=page.unit.pk, actor=actor, at=at, **said), page.change)


def _found(request: HttpRequest, page: UnitPage, actor: Actor) -> bool:
    at, said = current_clock().now(), dict(page.below.cleaned_data)
    kind, profile = UnitKind(said.pop("kind")), Profile(page.unit.profile)
    return done(
        request,
        lambda: actions.add_unit(parent_id=page.unit.pk, kind=kind, profile=profile, actor=actor, at=at, **said),
        page.below,
    )


def _move(request: HttpRequest, page: UnitPage, actor: Actor) -> bool:
    at, parent = current_clock().now(), queries.by_code(page.move.cleaned_data["parent"])
    return done(
        request,
        lambda: actions.move_unit(unit_id=page.unit.pk, parent_id=parent.pk, actor=actor, at=at),
        page.move,
    )


@login_required
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    actor, found, at = officer_of(request), queries.by_code(code), current_clock().now()
    done(request, lambda: actions.close_unit(unit_id=found.pk, actor=actor, at=at))
    return redirect("office-unit", code=code)
