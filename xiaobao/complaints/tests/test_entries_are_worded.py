"""What a journal keeps in codes and fen reaches its reader in words and yuan."""

import pytest
from django.utils.translation import override

from xiaobao.complaints.views.saying import Context, said, said_to_parties, step_title, unit_codes
from xiaobao.procedures.library import load_library

PROCEDURE = load_library().family("samr-complaint").version("2026-04-15")
CONDITIONS = {condition.id: True for condition in PROCEDURE.conditions}


def worded(payload: dict[str, object], event: str = "", units: dict[str, str] | None = None) -> dict[str, str]:
    with override("en"):
        return dict(said(payload, Context(PROCEDURE, event, units or {})))


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        ({"agreed_fen": 199_900}, {"Agreed amount (yuan)": "1,999.00"}),
        ({"agreed_fen": 5}, {"Agreed amount (yuan)": "0.05"}),
        ({"satisfied": False}, {"The consumer is satisfied": "No"}),
        ({"channel": "12345"}, {"Channel": "Transfer from 12345"}),
        ({"on": "2026-05-12T01:30:00+00:00"}, {"Date and time": "2026-05-12 09:30"}),
        ({"conditions": CONDITIONS}, {"Conditions that are met": "all"}),
        ({"role": "head"}, {"Role": "head"}),
        ({"role": "reporter"}, {"Role": "Reporter"}),
        ({"kind": "split"}, {"Link": "Complaint and report in one text"}),
        ({"text": "as it was said"}, {"Content": "as it was said"}),
        ({"event": "accepted"}, {"Step": "Accept"}),
        ({"media_type": "image/jpeg"}, {"Kind of file": "Photograph"}),
        ({"media_type": "application/x-new"}, {"Kind of file": "application/x-new"}),
        ({"paper": "东所市监投受〔2026〕第1号", "pdf": "00ff"}, {"Paper": "东所市监投受〔2026〕第1号"}),
        ({"text": ""}, {}),
    ],
)
def test_a_value_is_read_as_people_say_it(payload: dict[str, object], read: dict[str, str]) -> None:
    assert worded(payload) == read


def test_a_ground_is_read_from_the_list_of_its_step() -> None:
    [refused] = worded({"ground": "1"}, "refused").values()
    [terminated] = worded({"ground": "1"}, "terminated").values()

    assert refused != terminated
    assert "第" in refused  # with its article


def test_conditions_that_are_not_all_met_are_named() -> None:
    first = PROCEDURE.conditions[0]

    assert worded({"conditions": {first.id: True}}) == {"Conditions that are met": first.title.en}


def test_remedies_are_named_in_one_line() -> None:
    with override("zh-hans"):
        [(_label, told)] = said({"remedies": ["negotiate", "court"]}, Context(PROCEDURE))

    assert told.count("、") == 1


def test_units_are_read_by_their_name_and_unknown_ones_by_their_code() -> None:
    read = worded({"from": "3301", "to": "3302"}, units={"3301": "East office"})

    assert read == {"From unit": "East office", "To unit": "3302"}
    assert unit_codes([{"from": "3301", "to": "3302"}, {"unit": "3303"}, {"text": "x"}]) == {"3301", "3302", "3303"}


def test_what_only_machines_read_is_left_out() -> None:
    assert worded({"account": 12, "name": "Li", "digest": "00ff", "approved_by": "account:3"}) == {"Person": "Li"}


def test_parties_are_told_the_reason_and_not_the_remark() -> None:
    with override("en"):
        told = said_to_parties({"reason": "not a consumer", "note": "rude on the telephone"}, Context(PROCEDURE))

    assert told == (("Reason", "not a consumer"),)


def test_a_step_is_called_by_its_title_and_an_unknown_one_by_its_event() -> None:
    with override("en"):
        assert step_title(PROCEDURE, "accepted") == "Accept"
    assert step_title(PROCEDURE, "nothing_like_it") == "nothing_like_it"
