"""What a field of a step's form may be chosen from: people, units, versions; for one case or for many at once."""

from collections.abc import Collection
from typing import Final

from xiaobao.complaints.forms import worded
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import common_path
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.library import load_library

WORKERS: Final = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD)


def choices_for(event: str, *, paths: Collection[str], family: str) -> dict[str, list[tuple[str, str]]]:
    """The choices of a step's fields, by their names, that hold for the units of all these paths. One query at most."""
    match event:
        case "assigned" | "co_handler_added" | "co_handler_removed":
            return {"account": people.holder_names(roles=WORKERS, path=common_path(paths))}
        case "transferred_down" | "transferred_up" | "pulled_back":
            return {"unit": organizations.choices_around(paths, event)}
        case "version_chosen":
            return {"version": [(p.version, worded(p.title)) for p in load_library().family(family).versions]}
    return {}
