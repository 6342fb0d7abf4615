"""Questions about cases: the desk's list, search, one case whole, what is due."""

from xiaobao.casework.queries.cases import (
    CaseFile,
    alike,
    by_id,
    by_query_code,
    case_file,
    clock_title,
    get_case,
    is_visible,
    known_foreign,
    path_of,
    procedure_of,
    standing,
    step_of,
    waiting_approval,
    waiting_approvals,
    waiting_of,
)
from xiaobao.casework.queries.desk import Cursor, DeskFilter, DeskPage, DeskRow, desk, search_cases
from xiaobao.casework.queries.verifying import Finding, verify_journals

__all__ = [
    "CaseFile",
    "Cursor",
    "DeskFilter",
    "DeskPage",
    "DeskRow",
    "Finding",
    "alike",
    "by_id",
    "by_query_code",
    "case_file",
    "clock_title",
    "desk",
    "get_case",
    "is_visible",
    "known_foreign",
    "path_of",
    "procedure_of",
    "search_cases",
    "standing",
    "step_of",
    "verify_journals",
    "waiting_approval",
    "waiting_approvals",
    "waiting_of",
]
