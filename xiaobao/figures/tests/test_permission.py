"""Figures are for whoever's scope the unit lies in; the cases behind them for officers of the unit."""

import pytest

from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.queries.places import Place
from xiaobao.figures.tests.conftest import Run, World, officer
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.periods import parse_period
from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind, Role, citizen
from xiaobao.people.domain.permitting import NotPermitted

STRANGER = Actor(ActorKind.ACCOUNT, 9, "stranger", frozenset())


def question(world: World, code: str) -> Question:
    return Question("received", parse_period("2026"), world.path(code))


def test_an_officer_sees_the_own_unit_and_below(world: World) -> None:
    world.case("33070101", "2026-01-02")

    for code in ("330701", "33070101"):
        assert queries.answer(question=question(world, code), actor=officer(world, "330701")).total == 1


@pytest.mark.parametrize("code", ["", "3307", "330702", "B01"])
def test_an_officer_does_not_see_above_or_beside(world: World, code: str) -> None:
    with pytest.raises(NotPermitted):
        queries.answer(question=question(world, code), actor=officer(world, "330701"))


@pytest.mark.parametrize("actor", [STRANGER, citizen(case_id=1, name="consumer")])
def test_a_stranger_and_a_citizen_see_no_figure(world: World, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        queries.answer(question=question(world, "330701"), actor=actor)
    with pytest.raises(NotPermitted):
        queries.place_of(code="", actor=actor)


def test_an_administrator_sees_figures_but_not_the_cases_behind_them(world: World) -> None:
    administrator = officer(world, "3307", Role.ADMINISTRATOR)

    assert queries.answer(question=question(world, "3307"), actor=administrator).total == 0
    with pytest.raises(NotPermitted):
        queries.cases_behind(question=question(world, "3307"), actor=administrator)


def test_the_cases_behind_are_those_of_the_unit(world: World) -> None:
    inside = world.case("33070101", "2026-01-02")
    world.case("330702", "2026-01-02")

    behind = queries.cases_behind(question=question(world, "330701"), actor=officer(world, "330701"))

    assert [(case.number, case.received_on, case.ended_on) for case in behind] == [(inside.number, "2026-01-02", "")]


def test_a_case_with_two_clocks_is_behind_their_number_once(world: World) -> None:
    runs = tuple(Run(clock, "2026-01-02", "2026-01-05") for clock in ("acceptance", "mediation"))
    world.case("330701", "2026-01-02", clocks=runs)
    overdue = Question("overdue", parse_period("2026"), world.path("330701"))

    assert queries.answer(question=overdue, actor=SYSTEM).total == 2
    assert len(queries.cases_behind(question=overdue, actor=SYSTEM)) == 1


def test_without_a_code_the_widest_unit_is_asked(world: World) -> None:
    assert queries.place_of(code="", actor=officer(world, "330701")).code == "330701"
    assert queries.place_of(code="", actor=SYSTEM).path == "/"


def test_a_unit_outside_or_unknown_is_refused(world: World) -> None:
    with pytest.raises(NotPermitted):
        queries.place_of(code="330702", actor=officer(world, "330701"))
    with pytest.raises(NotFound):
        queries.place_of(code="nowhere", actor=SYSTEM)


def test_one_can_go_up_within_the_scope_and_one_step_down(world: World) -> None:
    def codes(code: str, actor: Actor) -> list[str]:
        place = queries.place_of(code=code, actor=actor)
        return [place.code for place in queries.places_from(place, actor=actor)]

    assert codes("330701", officer(world, "330701")) == ["330701", "33070101"]
    assert codes("33070101", officer(world, "330701")) == ["330701", "33070101"]
    assert codes("330701", SYSTEM) == ["", "3307", "330701", "33070101"]
    assert codes("", SYSTEM) == ["", "3307", "B01"]


def test_every_unit_of_a_person_with_two_is_within_reach(world: World) -> None:
    both = Actor(ActorKind.ACCOUNT, 1, "officer", frozenset({Role.HEAD}), (world.path("330702"), world.path("B01")))
    place = queries.place_of(code="", actor=both)

    assert {place.code for place in queries.places_from(place, actor=both)} == {"330702", "B01"}
    assert place == Place(world.path("330702"), "330702", "西所")
