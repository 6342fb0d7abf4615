"""A pack loads whole and sound, or says of every fault what and where."""

import pytest

from xiaobao.procedures.library import load
from xiaobao.procedures.loading import PackError

HEAD = """
id = "small"
version = "2020-01-01"
kind = "complaint"
title = { zh = "小", en = "small" }
in_force_from = 2020-01-01
opening = "received"
[source]
law = "法"
number = "1"
evidence = "seen"
[transition]
evidence = "house"
note = { zh = "注", en = "note" }
"""
STAGES = """
[[stages]]
id = "open"
title = { zh = "在办", en = "open" }
[[stages]]
id = "done"
title = { zh = "办结", en = "done" }
end = true
"""
STEP = """
[[steps]]
id = "close"
event = "closed"
title = { zh = "办结", en = "close" }
from = ["open"]
to = "done"
by = ["handler"]
"""
CLOCK = """
[[clocks]]
id = "reply"
title = { zh = "答复", en = "reply" }
article = "1"
evidence = "seen"
starts_on = ["received"]
stops_on = ["closed"]
amount = 7
unit = "working_day"
"""
WAITING_STAGE = """
[[stages]]
id = "waiting"
title = { zh = "等待", en = "waiting" }
waiting = { zh = "等待", en = "waits" }
"""
EXTENDING = """
[[steps]]
id = "extend"
event = "extended"
title = { zh = "延长", en = "extend" }
from = ["open"]
by = ["handler"]
acts_on = "reply"
"""
SOUND = HEAD + STAGES + STEP + CLOCK


def test_a_step_can_only_act_on_a_clock_that_knows_its_event() -> None:
    extension = 'extensions = [{ on = "extended", amount = 3, approved_by = "head", article = "2" }]'

    loaded = load({"small": f"{SOUND}{extension}{EXTENDING}"}, {}).procedure("small@2020-01-01")
    assert [step.acts_on for step in loaded.steps] == ["", "reply"]
    assert only_fault(SOUND + EXTENDING) == "steps[extend].acts_on: 'extended' is no known event of the clock reply"
    assert only_fault(SOUND + extension + EXTENDING.replace('"reply"', '"answer"')).endswith("is no known clock")


def faults(text: str) -> list[str]:
    """What is wrong with a pack, a line for each fault."""
    with pytest.raises(PackError) as error:
        load({"small": text}, {})
    message = str(error.value)
    assert message.startswith("The procedure pack small does not load:\n")
    return [line.strip() for line in message.splitlines()[1:]]


def only_fault(text: str) -> str:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def test_a_sound_pack_loads() -> None:
    procedure = load({"small": SOUND}, {}).procedure("small@2020-01-01")

    assert [step.event for step in procedure.steps_from["open"]] == ["closed"]


def test_what_is_no_toml_names_line_and_column() -> None:
    assert "line 3" in only_fault("id = 1\n\n= 2")


def test_an_unknown_key_is_named_with_its_row() -> None:
    assert only_fault(SOUND.replace('unit = "working_day"', 'unit = "working_day"\ncolour = "red"')) == (
        "clocks[reply].colour: Unexpected keyword argument"
    )


def test_an_unknown_key_at_the_top_is_named() -> None:
    assert only_fault("colour = 1\n" + SOUND) == "colour: Unexpected keyword argument"


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("amount = 7", 'amount = "seven"', "clocks[reply].amount"),
        ("amount = 7", "amount = 0", "clocks[reply].amount"),
        ("amount = 7", "amount = 7.5", "clocks[reply].amount"),
        ('unit = "working_day"', 'unit = "week"', "clocks[reply].unit"),
        ('starts_on = ["received"]', "starts_on = []", "clocks[reply].starts_on"),
        ('by = ["handler"]', "by = []", "steps[close].by"),
        ('by = ["handler"]', 'by = "handler"', "steps[close].by"),
        ('event = "closed"', 'event = "Closed!"', "steps[close].event"),
        ("in_force_from = 2020-01-01", 'in_force_from = "soon"', "in_force_from"),
        ('kind = "complaint"', 'kind = "poem"', "kind"),
        ('evidence = "house"', 'evidence = "sure"', "transition.evidence"),
        ('title = { zh = "小", en = "small" }', 'title = { zh = "小" }', "title.en"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(right: str, wrong: str, path: str) -> None:
    assert only_fault(SOUND.replace(right, wrong, 1)).startswith(f"{path}: ")


def test_a_missing_id_is_named_by_the_place_of_its_row() -> None:
    assert only_fault(SOUND.replace('id = "close"\n', "")).startswith("steps[0].id: ")


def test_all_wrong_values_are_told_at_once() -> None:
    found = faults(SOUND.replace("amount = 7", "amount = 0").replace('kind = "complaint"', 'kind = "poem"'))

    assert [line.split(":")[0] for line in found] == ["kind", "clocks[reply].amount"]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('from = ["open"]', 'from = ["opne", "open"]', "steps[close].from: 'opne' is no known stage"),
        ('by = ["handler"]', 'by = ["wizard"]', "steps[close].by: 'wizard' is no known role"),
        ('by = ["handler"]', 'by = ["handler"]\napproval = "boss"', "steps[close].approval: 'boss' is no known role"),
        ('by = ["handler"]', 'by = ["handler"]\ntells = ["press"]', "steps[close].tells: 'press' is no known party"),
        (
            'by = ["handler"]',
            'by = ["handler"]\ngrounds = "whims"',
            "steps[close].grounds: 'whims' is no known list of grounds",
        ),
        ('stops_on = ["closed"]', 'stops_on = ["shut", "closed"]', "clocks[reply].stops_on: 'shut' is no known event"),
        (
            'stops_on = ["closed"]',
            'stops_on = ["closed"]\nrestarts_on = ["again"]',
            "clocks[reply].restarts_on: 'again' is no known event",
        ),
        (
            'stops_on = ["closed"]',
            'stops_on = ["closed"]\nescalates_to = "boss"',
            "clocks[reply].warns: 'boss' is no known role",
        ),
        (
            'unit = "working_day"',
            'unit = "working_day"\nextensions = [{ on = "longer", amount = 1, approved_by = "boss", article = "1" }]',
            "clocks[reply].extensions: 'longer' is no known event",
        ),
        (
            'unit = "working_day"',
            'unit = "working_day"\npauses = [{ starts_on = ["nap"], ends_on = ["closed"],'
            ' why = { zh = "停", en = "pause" }, article = "1" }]',
            "clocks[reply].pauses: 'nap' is no known event",
        ),
    ],
)
def test_a_name_that_nothing_bears_is_a_fault(right: str, wrong: str, fault: str) -> None:
    assert fault in faults(SOUND.replace(right, wrong, 1))


def test_an_unknown_target_is_a_fault() -> None:
    assert "steps[close].to: 'gone' is no known stage" in faults(SOUND.replace('to = "done"', 'to = "gone"'))


def test_a_condition_needs_its_ground_of_refusal() -> None:
    condition = '[[conditions]]\nid = "name"\ntitle = { zh = "名", en = "name" }\narticle = "1"\nground = "5"\n'

    assert only_fault(SOUND + condition) == "conditions[name].ground: '5' is no known ground of refusal"


def test_a_stage_that_no_step_leads_to_is_a_fault() -> None:
    away = STEP.replace('"close"', '"leave"').replace('"closed"', '"left"').replace('["open"]', '["waiting"]')

    assert only_fault(SOUND + WAITING_STAGE + away) == "stages[waiting]: no step leads here from the opening stage"


def test_a_stage_without_a_way_to_an_end_is_a_fault() -> None:
    into = STEP.replace('"close"', '"wait"').replace('"closed"', '"waited"').replace('"done"', '"waiting"')

    assert only_fault(SOUND + WAITING_STAGE + into) == "stages[waiting]: no end can be reached from here"


def test_a_pack_without_stages_is_a_fault() -> None:
    assert "stages: a procedure needs stages; the first one is where it opens" in faults(
        "stages = []\nsteps = []\nclocks = []" + HEAD
    )


def test_two_steps_that_share_stage_and_event_are_a_fault() -> None:
    again = STEP.replace('"close"', '"close_again"').replace('["open"]', '["@open"]')

    assert only_fault(SOUND + again) == "steps: 2 steps take the event 'closed' from the stage 'open'"


@pytest.mark.parametrize("row", [STAGES.split("[[stages]]")[1], STEP, CLOCK])
def test_a_row_written_twice_is_a_fault(row: str) -> None:
    row = row if row.startswith("\n[[") else "\n[[stages]]" + row

    assert only_fault(SOUND + row).endswith("the id is used 2 times")


def test_an_open_stage_without_a_clock_is_a_fault() -> None:
    assert only_fault("clocks = []" + HEAD + STAGES + STEP) == (
        "stages[open]: an open stage needs a clock, or `waiting` says for whom it waits"
    )


def test_an_open_stage_may_wait_for_somebody_instead() -> None:
    waits = STAGES.replace('en = "open" }', 'en = "open" }\nwaiting = { zh = "等待", en = "waits" }')

    assert load({"small": "clocks = []" + HEAD + waits + STEP}, {}).procedure("small@2020-01-01").clocks == ()


def test_a_clock_that_the_end_has_stopped_does_not_run_after_reopening() -> None:
    drop = STEP.replace('"close"', '"drop"').replace('"closed"', '"dropped"')
    reopen = STEP.replace('"close"', '"reopen"').replace('"closed"', '"reopened"')
    reopen = reopen.replace('from = ["open"]', 'from = ["done"]').replace('to = "done"', 'to = "again"')
    close = STEP.replace('"close"', '"close_again"').replace('from = ["open"]', 'from = ["again"]')
    stage = "[[stages]]" + STAGES.split("[[stages]]")[1].replace('"open"', '"again"', 1)
    clock = CLOCK.replace('stops_on = ["closed"]', 'stops_on = ["dropped"]')

    assert only_fault(HEAD + STAGES + stage + STEP + drop + reopen + close + clock) == (
        "stages[again]: an open stage needs a clock, or `waiting` says for whom it waits"
    )


def test_a_clock_that_starts_at_an_end_must_outlive_it() -> None:
    window = CLOCK.replace('"reply"', '"window"').replace('starts_on = ["received"]', 'starts_on = ["closed"]')

    assert only_fault(SOUND + window) == "clocks[window]: 'closed' may start it at an end, so it must be `outlives`"
    small = load({"small": SOUND + window + "outlives = true\n"}, {}).procedure("small@2020-01-01")
    assert small.clock("window").outlives
