"""The verbs of casework. Every door, and every capability, comes through here."""

from xiaobao.casework.actions.approving import ask_approval, decide_approval
from xiaobao.casework.actions.attaching import CleanFile, attach, clean
from xiaobao.casework.actions.branching import branch
from xiaobao.casework.actions.consenting import record_consent
from xiaobao.casework.actions.erasing import (
    carry_out,
    decide_erasure,
    erase_again,
    hold,
    propose_erasure,
    sweep,
)
from xiaobao.casework.actions.finding import find_by_phone
from xiaobao.casework.actions.journal import hear_peer, note
from xiaobao.casework.actions.keeping import hand_out, keep_papers
from xiaobao.casework.actions.linking import link, lock_cases
from xiaobao.casework.actions.looking import look_at_party, look_for_paper
from xiaobao.casework.actions.moving import follow_unit
from xiaobao.casework.actions.opening import OpenedCase, Opening, open_all, open_cases
from xiaobao.casework.actions.own_data import OwnData, OwnLook, own_data
from xiaobao.casework.actions.placing import (
    add_co_handler,
    assign,
    name_reported,
    place,
    remove_co_handler,
    require_namer,
    unit_above,
)
from xiaobao.casework.actions.published import erased_file, published_erasures
from xiaobao.casework.actions.recounting import recount_year
from xiaobao.casework.actions.sealing import published_file, seal_day
from xiaobao.casework.actions.stepping import lock_case, take_step, undo_step
from xiaobao.casework.actions.storing import files, reseal
from xiaobao.casework.actions.tasks import add_tasks, finish_task
from xiaobao.casework.actions.templating import TemplateRefused, put_template, withdraw_template
from xiaobao.casework.actions.versions import choose_version
from xiaobao.casework.actions.writing import gives_links, mailed_party, write_to_party
from xiaobao.casework.domain.conflict import InConflict, NobodyAbove

__all__ = [
    "CleanFile",
    "InConflict",
    "NobodyAbove",
    "OpenedCase",
    "Opening",
    "OwnData",
    "OwnLook",
    "TemplateRefused",
    "add_co_handler",
    "add_tasks",
    "ask_approval",
    "assign",
    "attach",
    "branch",
    "carry_out",
    "choose_version",
    "clean",
    "decide_approval",
    "decide_erasure",
    "erase_again",
    "erased_file",
    "files",
    "find_by_phone",
    "finish_task",
    "follow_unit",
    "gives_links",
    "hand_out",
    "hear_peer",
    "hold",
    "keep_papers",
    "link",
    "lock_case",
    "lock_cases",
    "look_at_party",
    "look_for_paper",
    "mailed_party",
    "name_reported",
    "note",
    "open_all",
    "open_cases",
    "own_data",
    "place",
    "propose_erasure",
    "published_erasures",
    "published_file",
    "put_template",
    "record_consent",
    "recount_year",
    "remove_co_handler",
    "require_namer",
    "reseal",
    "seal_day",
    "sweep",
    "take_step",
    "undo_step",
    "unit_above",
    "withdraw_template",
    "write_to_party",
]
