"""Nobody real is in the demonstration, and everybody who is needed is there."""

import re
from collections import Counter

from stdnum.cn import uscc

from xiaobao.demo.domain.peopling import make_world
from xiaobao.demo.domain.registering import RANGE, invented_uscc
from xiaobao.demo.domain.world import World
from xiaobao.demo.tests.conftest import SEED
from xiaobao.organizations.domain.units import UnitKind
from xiaobao.people.domain.actor import Role

INVENTED_REGION = "999901"
PHONE = re.compile(r"1990000\d{4}")


def test_the_same_seed_makes_the_same_world_and_another_seed_another(world: World) -> None:
    assert make_world(SEED) == world
    assert make_world(SEED + 1) != world


def test_every_business_has_a_well_formed_code_of_an_invented_division(world: World) -> None:
    codes = [business.uscc for business in world.businesses]

    assert all(uscc.is_valid(code) for code in codes)
    assert all(code[2:8] == INVENTED_REGION and code[8:12] == RANGE for code in codes)
    assert len(set(codes)) == len(codes)


def test_a_changed_digit_of_a_code_is_noticed() -> None:
    code = invented_uscc(region=INVENTED_REGION, kind="91", serial=7)

    assert not uscc.is_valid(code[:11] + ("8" if code[11] != "8" else "9") + code[12:])


def test_there_are_some_250_businesses_and_no_two_of_one_name(world: World) -> None:
    names = Counter(business.name for business in world.businesses)

    assert 240 <= len(names) <= 300
    assert max(names.values()) == 1


def test_every_telephone_number_is_out_of_the_invented_block(world: World) -> None:
    numbers = [unit.phone for unit in world.units] + [business.phone for business in world.businesses]

    assert all(PHONE.fullmatch(number) for number in numbers)


def test_the_county_has_its_offices_and_the_bank_its_branches_and_outlets(world: World) -> None:
    kinds = Counter(unit.kind for unit in world.units)

    assert kinds[UnitKind.OFFICE] == 8
    assert kinds[UnitKind.BANK_BRANCH] == 6
    assert kinds[UnitKind.BANK_OUTLET] == 12
    assert kinds[UnitKind.COMMAND_CENTRE] == kinds[UnitKind.CALL_CENTRE] == kinds[UnitKind.BUREAU] == 1


def test_every_unit_stands_below_one_that_is_named_before_it(world: World) -> None:
    seen = {""}
    for unit in world.units:
        assert unit.parent in seen
        seen.add(unit.code)


def test_every_unit_reaches_a_handler_a_mediator_and_a_head(world: World) -> None:
    for unit in world.units:
        for role in (Role.HANDLER, Role.MEDIATOR, Role.HEAD):
            assert world.staff(unit.code, role), (unit.name, role)


def test_no_two_accounts_share_a_username(world: World) -> None:
    assert len(world.account_named) == len(world.accounts)


def test_who_answers_for_a_business_is_a_respondent_and_nobody_else_is(world: World) -> None:
    known = {business.uscc for business in world.businesses}

    assert all((account.role is Role.RESPONDENT) == bool(account.business) for account in world.accounts)
    assert {account.business for account in world.accounts if account.business} <= known


def test_every_branch_of_the_bank_has_somebody_who_answers(world: World) -> None:
    for unit in world.units:
        if unit.kind is UnitKind.BANK_BRANCH:
            assert world.business_of_unit[unit.code].uscc in world.respondent_of
