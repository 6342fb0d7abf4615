"""Fixtures that tests of several rooms share."""

import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import settings as hypothesis_settings

from tests.remembering import Remembered
from tests.world import MONDAY, World, lodging
from xiaobao.businesses import actions as businesses
from xiaobao.complaints import actions as complaints
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role

OFFICERS = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD, Role.AUDITOR)
# the machines that run this are shared: how long an example takes says nothing
# the same examples every time where a change is judged; new ones on the machine of whoever works on it
hypothesis_settings.register_profile("shared", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("shared")


@pytest.fixture(autouse=True)
def _apart(settings: LazySettings, tmp_path: Path) -> None:
    """Files that tests write lie in a folder of their own."""
    settings.DATA_DIR = tmp_path
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    settings.NOTICE_DIR = tmp_path / "notices"
    settings.KEY_FILE = tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _unit(code: str, kind: UnitKind, parent: int | None, profile: Profile = Profile.MARKET) -> int:
    unit = organizations.add_unit(
        code=code,
        name=f"unit {code}",
        short_name=code,
        kind=kind,
        profile=profile,
        parent_id=parent,
        actor=SYSTEM,
        at=MONDAY,
    )
    return int(unit.pk)


def _account(username: str, roles: tuple[Role, ...], unit: int | None, business: int | None = None) -> int:
    account = people.create_account(
        username=username, name=username, unit_id=unit, business_id=business, actor=SYSTEM, at=MONDAY
    )
    for role in roles:
        at_unit = None if role is Role.RESPONDENT else unit
        people.grant_role(account_id=account.pk, role=role, unit_id=at_unit, actor=SYSTEM, at=MONDAY)
    return int(account.pk)


@pytest.fixture
def world(db: None) -> World:
    return WORLD.again()


def _world() -> World:
    units = {"BUREAU": _unit("BUREAU", UnitKind.BUREAU, None)}
    units["EAST"] = _unit("EAST", UnitKind.OFFICE, units["BUREAU"])
    units["WEST"] = _unit("WEST", UnitKind.OFFICE, units["BUREAU"])
    units["BANK"] = _unit("BANK", UnitKind.BANK_HEAD, None, Profile.BANK)
    units["BRANCH"] = _unit("BRANCH", UnitKind.BANK_BRANCH, units["BANK"], Profile.BANK)
    shop = int(businesses.find_or_register(name="East Street Phones", at=MONDAY).pk)
    accounts = {role.value: _account(role.value, (role,), units["BUREAU"]) for role in OFFICERS}
    for office in ("EAST", "WEST"):
        for role in (Role.HANDLER, Role.HEAD):
            name = f"{office.lower()}-{role.value}"
            accounts[name] = _account(name, (role,), units[office])
    accounts["bank-office"] = _account("bank-office", (Role.REGISTRAR, Role.HANDLER), units["BANK"])
    accounts["bank-head"] = _account("bank-head", (Role.HEAD,), units["BANK"])
    accounts["merchant"] = _account("merchant", (Role.RESPONDENT,), None, shop)
    return World(units, accounts, shop)


WORLD = Remembered(_world)


@pytest.fixture
def complaint(world: World) -> str:
    """The number of a complaint just received at the eastern office."""
    return (
        complaints.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
        .receipts[0]
        .number
    )
