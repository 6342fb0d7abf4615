"""What can be done to the tree of units, the posts, the roster and the messages. One verb per function."""

from xiaobao.organizations.actions.announcing import (
    Announced,
    CorrectionNeedsReason,
    NotAnnounced,
    announce_holidays,
    announce_year,
)
from xiaobao.organizations.actions.duty import (
    ShiftsOverlap,
    assign_duty,
    cancel_duty,
    end_post,
    fill_post,
)
from xiaobao.organizations.actions.messages import discard_message, resend_failed, resend_message
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
    "Announced",
    "CannotClose",
    "CannotMove",
    "CorrectionNeedsReason",
    "MovedUnit",
    "NotAnnounced",
    "ShiftsOverlap",
    "add_unit",
    "announce_holidays",
    "announce_year",
    "assign_duty",
    "cancel_duty",
    "close_unit",
    "discard_message",
    "end_post",
    "fill_post",
    "move_unit",
    "resend_failed",
    "resend_message",
    "update_unit",
]
