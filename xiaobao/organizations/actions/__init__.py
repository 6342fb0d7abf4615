"""What can be done to the tree of units, the posts and the roster. One verb per function."""

from xiaobao.organizations.actions.duty import (
    ShiftsOverlap,
    assign_duty,
    cancel_duty,
    end_post,
    fill_post,
)
from xiaobao.organizations.actions.units import (
    CannotClose,
    CannotMove,
    MovedUnit,
    add_unit,
    close_unit,
    move_unit,
    update_unit,
)

__all__ = [
    "CannotClose",
    "CannotMove",
    "MovedUnit",
    "ShiftsOverlap",
    "add_unit",
    "assign_duty",
    "cancel_duty",
    "close_unit",
    "end_post",
    "fill_post",
    "move_unit",
    "update_unit",
]
