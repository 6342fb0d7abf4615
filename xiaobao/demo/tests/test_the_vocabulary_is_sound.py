"""What the vocabularies name exists: a mistyped word must not make a story silently poorer."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from xiaobao.complaints.domain.channels import Channel
from xiaobao.demo.domain.reading import load_vocabulary
from xiaobao.demo.domain.vocabulary import Move, Scenario
from xiaobao.procedures.library import load_library
from xiaobao.procedures.soundness import ROLES

WORDS = load_vocabulary()
LIBRARY = load_library()
SLOT = re.compile(r"{(\w*)}")
TOLD = {
    "date", "shop", "where", "thing", "unit", "price", "rest", "loss", "diff", "claim", "days", "n", "k",
    "home", "phone", "branch", "outlet", "tail",
}  # fmt: skip
WRITTEN = {"shop", "thing", "agreed", "paid", "offered", "unit", "date", "n", "m", "d"}
ASKED = {"thing", "date", "town", "phone"}
MARKS = {
    "elsewhere", "outlet", "unmet", "group", "repeat", "anonymous", "fast_lane", "regulator", "owed",
}  # fmt: skip


def scenarios() -> Iterator[Scenario]:
    yield from WORDS.scenarios.values()


def moves() -> Iterator[tuple[str, str, Move]]:
    for family, stages in WORDS.walks.families.items():
        for stage, walk in stages.items():
            for move in (*walk.before, *walk.moves):
                yield from ((family, stage, each) for each in (move, *move.then))


def slots_of(*lists: tuple[str, ...]) -> set[str]:
    return {slot for text in chain.from_iterable(lists) for slot in SLOT.findall(text)}


def test_there_are_sixty_scenarios_of_the_market_and_thirty_of_the_bank() -> None:
    assert len(WORDS.market) >= 60
    assert len(WORDS.bank) >= 30
    assert len(WORDS.scenarios) == len(WORDS.market) + len(WORDS.bank) + len(WORDS.reports)


def test_every_scenario_names_known_trades_codes_phrases_and_claims() -> None:
    trades = {trade.id for trade in WORDS.trades.trades}
    subjects = {code.code for code in WORDS.codes.subjects}
    natures = {code.code for code in WORDS.codes.natures}
    for scenario in scenarios():
        assert set(scenario.trades) <= trades, scenario.id
        assert scenario.subject in subjects, scenario.id
        assert scenario.nature in natures, scenario.id
        assert scenario.way in WORDS.phrases.ways, scenario.id
        assert set(scenario.attitudes) <= set(WORDS.phrases.said), scenario.id
        assert set(scenario.claims) <= set(WORDS.phrases.claims), scenario.id


def test_every_fact_has_its_title() -> None:
    assert all(len(scenario.facts) == len(scenario.titles) > 1 for scenario in scenarios())


def test_every_code_and_trade_and_list_of_phrases_is_used() -> None:
    used = {s.subject for s in scenarios()} | {s.nature for s in scenarios()}
    asked = (*WORDS.askings.inquiries, *WORDS.askings.suggestions)

    assert {code for code in WORDS.code_names if code not in used} <= {asking.subject for asking in asked}
    assert {trade.id for trade in WORDS.trades.trades} == {t for s in scenarios() for t in s.trades}
    assert set(WORDS.phrases.said) == {a for s in scenarios() for a in s.attitudes}
    assert set(WORDS.phrases.claims) == {c for s in scenarios() for c in s.claims}


def test_no_sentence_has_a_slot_that_is_not_filled() -> None:
    phrases = WORDS.phrases
    told: list[tuple[str, ...]] = [*phrases.ways.values(), *phrases.said.values(), *phrases.unmet.values()]
    told += [claim.phrases for claim in phrases.claims.values()]
    told += [phrases.group, phrases.again, *phrases.prefixes.values(), *phrases.closings.values()]
    told += [part for s in scenarios() for part in (s.facts, s.said, s.titles)]

    assert slots_of(*told) <= TOLD
    assert slots_of(*WORDS.answers.texts.values(), *WORDS.answers.lists.values()) <= WRITTEN
    asked = (*WORDS.askings.inquiries, *WORDS.askings.suggestions)
    assert slots_of(*(part for a in asked for part in (a.texts, a.titles))) <= ASKED


def test_every_family_of_the_mix_has_a_procedure_and_a_walk() -> None:
    assert set(WORDS.mix.families) == set(WORDS.walks.families)
    assert set(WORDS.mix.families) <= set(LIBRARY.families)


def test_every_move_of_a_walk_is_a_step_of_some_version_of_its_family() -> None:
    for family, stage, move in moves():
        versions = LIBRARY.family(family).versions
        known = {event for version in versions for event in version.events}
        assert any(stage in version.stage_by_id for version in versions), (family, stage)
        assert move.event in known | {""}, (family, stage, move.event)
        assert move.by in ROLES | {""}, (family, stage, move.event)
        assert {*move.when, *move.unless} <= MARKS, (family, stage, move.event)


def test_a_walk_goes_on_from_every_open_stage_that_it_enters() -> None:
    for family, stages in WORDS.walks.families.items():
        taken = {move.event for name, _, move in moves() if name == family}
        for version in LIBRARY.family(family).versions:
            for stage in {step.to for step in version.steps if step.to and step.event in taken}:
                assert version.stage_by_id[stage].end or stages[stage].moves, (version.key, stage)


def test_the_grounds_of_the_walks_are_grounds_of_their_procedures() -> None:
    for key, lists in WORDS.walks.grounds.items():
        procedure = LIBRARY.procedure(key)
        for name, weights in lists.items():
            assert set(weights) <= {ground.id for ground in procedure.grounds_of(name)}, (key, name)


def test_every_condition_of_acceptance_has_a_story_that_does_not_meet_it() -> None:
    conditions = {c.id for version in LIBRARY.family("samr-complaint").versions for c in version.conditions}

    assert conditions <= set(WORDS.phrases.unmet)


def test_cases_come_in_by_channels_and_at_desks_that_exist() -> None:
    channels: list[Mapping[str, float]] = [
        *WORDS.mix.channels.values(),
        *WORDS.mix.family_channels.values(),
    ]
    desks = {unit.desk for unit in WORDS.units}

    assert {name for weights in channels for name in weights} <= {channel.value for channel in Channel}
    assert set(WORDS.mix.channels) <= desks
    assert {desk for weights in WORDS.mix.desks.values() for desk in weights} <= set(WORDS.mix.channels)
    assert set(WORDS.phrases.prefixes) <= {channel.value for channel in Channel}


def test_what_breaks_out_is_a_scenario_of_a_trade_or_unit_that_exists() -> None:
    for episode in WORDS.occasions.episodes:
        assert episode.scenario in WORDS.scenarios
        assert not episode.trade or episode.trade in WORDS.scenarios[episode.scenario].trades
        assert not episode.unit or episode.unit in {unit.code for unit in WORDS.units}
