"""A county with two towns and a station, and three people: the east's head, the west's head, one of nothing."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from xiaobao.kernel.clock import CHINA
from xiaobao.organizations import actions
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.organizations.models import Unit
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.models import Account

AT = datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)


def found(code: str, parent: Unit | None = None, kind: UnitKind = UnitKind.OFFICE) -> Unit:
    parent_id = parent.pk if parent is not None else None
    return actions.add_unit(
        code=code, name=f"unit {code}", kind=kind, profile=Profile.MARKET, parent_id=parent_id, actor=SYSTEM, at=AT
    )


def person(username: str, unit: Unit | None = None, *roles: Role) -> Account:
    unit_id = unit.pk if unit is not None else None
    account = people.create_account(username=username, name=username, unit_id=unit_id, actor=SYSTEM, at=AT)
    for role in roles:
        people.grant_role(account_id=account.pk, role=role, unit_id=unit_id, actor=SYSTEM, at=AT)
    return account


@dataclass(frozen=True)
class County:
    county: Unit
    east: Unit
    west: Unit
    station: Unit  # below the east

    def actor(self, username: str, unit: Unit | None = None, *roles: Role) -> Actor:
        return queries.actor_for(person(username, unit, *roles))


@pytest.fixture
def county(db: None) -> County:
    top = found("33", kind=UnitKind.BUREAU)
    east = found("3301", top)
    return County(top, east, found("3302", top), found("3301-S", east, UnitKind.STATION))
