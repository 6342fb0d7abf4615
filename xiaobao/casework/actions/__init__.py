"""The verbs of casework. Every door, and every capability, comes through here."""

from xiaobao.casework.actions.approving import ask_approval, decide_approval
from xiaobao.casework.actions.attaching import attach
from xiaobao.casework.actions.branching import branch
from xiaobao.casework.actions.consenting import record_consent
from xiaobao.casework.actions.journal import note
from xiaobao.casework.actions.linking import link
from xiaobao.casework.actions.looking import look_at_party, look_for_paper, names_for_paper
from xiaobao.casework.actions.moving import follow_unit
from xiaobao.casework.actions.opening import OpenedCase, open_cases
from xiaobao.casework.actions.placing import add_co_handler, place, remove_co_handler
from xiaobao.casework.actions.recounting import recount_year
from xiaobao.casework.actions.sealing import seal_day
from xiaobao.casework.actions.stepping import take_step, undo_step
from xiaobao.casework.actions.tasks import add_tasks, finish_task
from xiaobao.casework.actions.versions import choose_version

__all__ = [
    "OpenedCase",
    "add_co_handler",
    "add_tasks",
    "ask_approval",
    "attach",
    "branch",
    "choose_version",
    "decide_approval",
    "finish_task",
    "follow_unit",
    "link",
    "look_at_party",
    "look_for_paper",
    "names_for_paper",
    "note",
    "open_cases",
    "place",
    "record_consent",
    "recount_year",
    "remove_co_handler",
    "seal_day",
    "take_step",
    "undo_step",
]
