"""The verbs of complaints: lodge, take a step, decide on one that waits, import."""

from xiaobao.complaints.actions.bulk import BulkResult, import_lodgings
from xiaobao.complaints.actions.drafting import (
    DraftTooLarge,
    add_draft_file,
    drop_draft,
    drop_draft_file,
    forget_drafts,
    keep_draft,
    send_draft,
)
from xiaobao.complaints.actions.gathering import lodge_together
from xiaobao.complaints.actions.lodging import Asked, Lodged, lodge, lodge_many
from xiaobao.complaints.actions.rounds import take_many, undo_many
from xiaobao.complaints.actions.saving import drop_view, save_view
from xiaobao.complaints.actions.stepping import Taken, decide, take, undo

__all__ = [
    "Asked",
    "BulkResult",
    "DraftTooLarge",
    "Lodged",
    "Taken",
    "add_draft_file",
    "decide",
    "drop_draft",
    "drop_draft_file",
    "drop_view",
    "forget_drafts",
    "import_lodgings",
    "keep_draft",
    "lodge",
    "lodge_many",
    "lodge_together",
    "save_view",
    "send_draft",
    "take",
    "take_many",
    "undo",
    "undo_many",
]
