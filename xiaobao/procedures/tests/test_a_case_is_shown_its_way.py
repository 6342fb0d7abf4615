"""The stations of a case: where it has been, where it stands, what usually follows."""

import pytest

from xiaobao.kernel.calendar import load_calendar
from xiaobao.procedures.folding import fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure
from xiaobao.procedures.tests.journals import journal
from xiaobao.procedures.ways import way_of

COMPLAINT = load_library().family("samr-complaint").version("2026-04-15")
PROCEDURES = [version for family in load_library() for version in family.versions]


def told(journal_text: str, procedure: Procedure = COMPLAINT) -> str:
    stage = fold(procedure, journal(journal_text), load_calendar()).stage
    return " ".join(f"{s.stage.id}:{s.passing}" for s in way_of(procedure, journal(journal_text), stage=stage))


def test_a_new_complaint_stands_at_its_first_station() -> None:
    assert told("received 2026-05-11") == "received:now accepted:ahead mediating:ahead settled:ahead"


def test_what_is_behind_is_done_and_the_next_is_ahead() -> None:
    way = told("received 2026-05-11; accepted 2026-05-12; mediation_started 2026-05-13")

    assert way == "received:done accepted:done mediating:now settled:ahead"


def test_a_refused_complaint_has_nothing_ahead() -> None:
    assert told("received 2026-05-11; refused 2026-05-12") == "received:done refused:now"


def test_a_stage_off_the_usual_way_is_shown_where_the_case_stands() -> None:
    way = told("received 2026-05-11; identity_requested 2026-05-12")

    assert way == "received:done identity_requested:now accepted:ahead mediating:ahead settled:ahead"


def test_a_stage_visited_twice_stands_once() -> None:
    way = told("received 2026-05-11; identity_requested 2026-05-12; identity_provided 2026-05-13")

    assert way == "identity_requested:done received:now accepted:ahead mediating:ahead settled:ahead"


def test_a_step_that_is_not_shown_leaves_no_gap() -> None:
    shown = journal("received 2026-05-11; mediation_started 2026-05-13")

    way = way_of(COMPLAINT, shown, stage="mediating")

    assert [station.stage.id for station in way] == ["received", "mediating", "settled"]


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.key)
def test_every_procedure_names_its_usual_way(procedure: Procedure) -> None:
    assert procedure.usual[0] == procedure.stages[0].id
