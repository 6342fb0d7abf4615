"""The verbs of complaints: lodge, take a step, decide on one that waits, import."""

from xiaobao.complaints.actions.bulk import BulkResult, import_lodgings
from xiaobao.complaints.actions.lodging import Lodged, lodge
from xiaobao.complaints.actions.stepping import Taken, decide, take, undo

__all__ = ["BulkResult", "Lodged", "Taken", "decide", "import_lodgings", "lodge", "take", "undo"]
