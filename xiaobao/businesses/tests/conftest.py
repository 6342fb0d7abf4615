"""Two offices, and USCCs with right check digits."""

from datetime import datetime

import pytest
from stdnum.cn import uscc

from xiaobao.kernel.clock import CHINA
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.organizations.models import Unit
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM, Actor, Role

AT = datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)


def number(n: int) -> str:
    """The n-th valid USCC of a company registered with the market regulator."""
    body = f"91330782{n:09d}"
    return body + str(uscc.calc_check_digit(body))


def office(code: str) -> Unit:
    return organizations.add_unit(
        code=code, name=code, kind=UnitKind.OFFICE, profile=Profile.MARKET, actor=SYSTEM, at=AT
    )


def actor(username: str, role: Role, unit: Unit | None = None, business_id: int | None = None) -> Actor:
    unit_id = unit.pk if unit is not None else None
    account = people.create_account(
        username=username, name=username, unit_id=unit_id, business_id=business_id, actor=SYSTEM, at=AT
    )
    people.grant_role(account_id=account.pk, role=role, unit_id=unit_id, actor=SYSTEM, at=AT)
    return queries.actor_for(account)


@pytest.fixture
def east(db: None) -> Unit:
    return office("3301")


@pytest.fixture
def west(db: None) -> Unit:
    return office("3302")
