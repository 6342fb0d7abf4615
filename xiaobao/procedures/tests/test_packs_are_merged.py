"""A pack may be built on another version and take in fragments; what counts is the merged whole."""

import pytest

from xiaobao.procedures.library import Library, NoVersionInForce, UnknownProcedure, load
from xiaobao.procedures.loading import PackError
from xiaobao.procedures.tests.test_packs_are_read_strictly import SOUND, STEP

FIRST = SOUND.replace("in_force_from = 2020-01-01", "in_force_from = 2020-01-01\nin_force_until = 2020-12-31")
GROUNDS = """
[[grounds]]
list = "refusal"
id = "1"
title = { zh = "一", en = "one" }
article = "1"
[[grounds]]
list = "refusal"
id = "2"
title = { zh = "二", en = "two" }
article = "2"
[[grounds]]
list = "termination"
id = "1"
title = { zh = "一", en = "one" }
article = "3"
"""


def second(text: str = "") -> str:
    return f'id = "small"\nversion = "2021-01-01"\nbased_on = "2020-01-01"\nin_force_from = 2021-01-01\n{text}'


def library(first: str = FIRST, over: str = "", fragments: dict[str, str] | None = None) -> Library:
    return load({"first": first, "second": second(over)}, fragments or {})


def fault(packs: dict[str, str], fragments: dict[str, str] | None = None) -> str:
    with pytest.raises(PackError) as error:
        load(packs, fragments or {})
    return str(error.value)


def test_a_version_says_only_what_is_different() -> None:
    small = library(over='[[clocks]]\nid = "reply"\namount = 9\n').family("small")

    earlier, later = (version.clock("reply") for version in small.versions)
    assert (earlier.amount, later.amount) == (7, 9)
    assert (earlier.unit, later.article) == (later.unit, "1")


def test_a_version_takes_its_own_dates_and_not_those_below() -> None:
    small = library().family("small")

    assert [version.in_force_until is None for version in small.versions] == [False, True]


def test_a_row_keeps_its_place_and_a_new_ground_comes_behind_its_own_list() -> None:
    over = """
[[grounds]]
list = "refusal"
id = "3"
title = { zh = "三", en = "three" }
article = "4"
[[grounds]]
list = "refusal"
id = "1"
article = "9"
"""
    later = library(FIRST + GROUNDS, over).procedure("small@2021-01-01")

    assert [(g.list, g.id) for g in later.grounds] == [
        ("refusal", "1"), ("refusal", "2"), ("refusal", "3"), ("termination", "1"),
    ]  # fmt: skip
    assert later.grounds[0].article == "9"


def test_a_row_is_removed_by_its_id() -> None:
    later = library(FIRST + GROUNDS, '[remove]\ngrounds = ["refusal.2"]\n').procedure("small@2021-01-01")

    assert [ground.id for ground in later.grounds_of("refusal")] == ["1"]


def test_a_row_that_is_removed_may_be_written_anew() -> None:
    over = '[remove]\nsteps = ["close"]\n' + STEP.replace('by = ["handler"]', 'by = ["head"]')
    first = FIRST.replace('by = ["handler"]', 'by = ["handler"]\napproval = "head"')
    small = library(first, over)

    assert [p.steps[0].approval for p in small.family("small").versions] == ["head", None]


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ('[remove]\ngrounds = ["refusal.7"]\n', "remove.grounds: the version below has no 'refusal.7' to remove"),
        ('[remove]\nfriends = ["x"]\n', "remove.friends: the version below has no 'x' to remove"),
        ('[remove]\nsteps = "close"\nclocks = ["no"]\n', "remove.clocks: the version below has no 'no' to remove"),
        ('remove = "steps"\n', "remove: it must be a table"),
    ],
)
def test_what_is_not_there_cannot_be_removed(over: str, told: str) -> None:
    assert told in fault({"first": FIRST + GROUNDS, "second": second(over)})


def test_a_fragment_adds_rows_and_replaces_none() -> None:
    fragment = STEP.replace('"handler"', '"head"') + STEP.replace('"close"', '"drop"').replace('"closed"', '"dropped"')
    small = load({"small": 'include = ["shared"]\n' + SOUND}, {"shared": fragment}).procedure("small@2020-01-01")

    assert [(step.id, step.by) for step in small.steps] == [("close", ("handler",)), ("drop", ("handler",))]


def test_an_unknown_fragment_is_named_with_those_that_are_known() -> None:
    told = fault({"small": 'include = ["shred"]\n' + SOUND}, {"shared": ""})

    assert "include: no fragment 'shred'; known: ['shared']" in told


def test_an_unknown_version_below_is_named() -> None:
    assert "based_on: no version 'small@2020-01-01'" in fault({"second": second()})


def test_versions_built_on_each_other_are_a_fault() -> None:
    first = FIRST.replace('kind = "complaint"', 'kind = "complaint"\nbased_on = "2021-01-01"')

    assert "is itself built on this version" in fault({"first": first, "second": second()})


def test_two_packs_of_one_version_are_a_fault() -> None:
    assert "version: the pack a is this version of this family already" in fault({"a": SOUND, "b": SOUND})


@pytest.mark.parametrize("until", ["2020-12-30", "2021-01-01"])
def test_versions_leave_no_gap_and_do_not_overlap(until: str) -> None:
    told = fault({"first": FIRST.replace("2020-12-31", until), "second": second()})

    assert f"in_force_until: in force until {until}, but 2021-01-01 is in force from 2021-01-01" in told


def test_only_the_last_version_may_be_without_an_end() -> None:
    assert "in_force_until: in force until None" in fault({"first": SOUND, "second": second()})


def test_the_version_of_the_day_governs() -> None:
    small = library().family("small")
    last = small.versions[0].in_force_until

    assert last is not None
    assert small.in_force_on(last).version == "2020-01-01"
    assert small.in_force_on(small.versions[1].in_force_from).version == "2021-01-01"


def test_a_day_before_the_first_version_is_refused() -> None:
    small = library().family("small")

    with pytest.raises(NoVersionInForce, match="the first is in force from 2020-01-01"):
        small.in_force_on(small.versions[0].in_force_from.replace(year=2019))


def test_unknown_procedures_are_named_with_those_that_are_known() -> None:
    small = library()

    with pytest.raises(UnknownProcedure, match=r"'large'\. Known: small"):
        small.family("large")
    with pytest.raises(UnknownProcedure, match="small@2021-01-01"):
        small.procedure("small@1999-01-01")
    with pytest.raises(UnknownProcedure, match="small@2020-01-01"):
        small.family("small").version("1999-01-01")


def test_a_clock_binds_the_same_side_in_every_pack() -> None:
    """Clocks are counted by their names: whose they are must not hang on the procedure."""
    theirs = second('[[clocks]]\nid = "reply"\nagainst = "respondent"\n')

    assert "clocks.reply.against: binds the respondent, in small@2020-01-01 the institution" in fault(
        {"first": FIRST, "second": theirs}
    )


def test_clocks_of_others_are_known_by_name() -> None:
    theirs = SOUND.replace("amount = 7", 'amount = 7\nagainst = "respondent"')

    assert library().clocks_of_others == frozenset()
    assert load({"theirs": theirs}, {}).clocks_of_others == {"reply"}
