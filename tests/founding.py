"""The small world of `tests.world`, founded through the actions of every day."""

from tests.world import MONDAY, World
from xiaobao.businesses import actions as businesses
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role

OFFICERS = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD, Role.AUDITOR)


def unit(code: str, kind: UnitKind, parent: int | None, profile: Profile = Profile.MARKET) -> int:
    """A unit; its id."""
    made = organizations.add_unit(
        code=code,
        name=f"unit {code}",
        short_name=code,
        kind=kind,
        profile=profile,
        parent_id=parent,
        actor=SYSTEM,
        at=MONDAY,
    )
    return int(made.pk)


def account(username: str, roles: tuple[Role, ...], unit: int | None, business: int | None = None) -> int:
    """An account with these roles at its unit; its id."""
    made = people.create_account(
        username=username, name=username, unit_id=unit, business_id=business, actor=SYSTEM, at=MONDAY
    )
    for role in roles:
        at_unit = None if role is Role.RESPONDENT else unit
        people.grant_role(account_id=made.pk, role=role, unit_id=at_unit, actor=SYSTEM, at=MONDAY)
    return int(made.pk)


def found() -> World:
    """Into an empty database."""
    units = {"BUREAU": unit("BUREAU", UnitKind.BUREAU, None)}
    units["EAST"] = unit("EAST", UnitKind.OFFICE, units["BUREAU"])
    units["WEST"] = unit("WEST", UnitKind.OFFICE, units["BUREAU"])
    units["BANK"] = unit("BANK", UnitKind.BANK_HEAD, None, Profile.BANK)
    units["BRANCH"] = unit("BRANCH", UnitKind.BANK_BRANCH, units["BANK"], Profile.BANK)
    shop = int(businesses.find_or_register(name="East Street Phones", at=MONDAY).pk)
    accounts = {role.value: account(role.value, (role,), units["BUREAU"]) for role in OFFICERS}
    for office in ("EAST", "WEST"):
        for role in (Role.HANDLER, Role.HEAD):
            name = f"{office.lower()}-{role.value}"
            accounts[name] = account(name, (role,), units[office])
    accounts["bank-office"] = account("bank-office", (Role.REGISTRAR, Role.HANDLER), units["BANK"])
    accounts["bank-head"] = account("bank-head", (Role.HEAD,), units["BANK"])
    accounts["merchant"] = account("merchant", (Role.RESPONDENT,), None, shop)
    return World(units, accounts, shop)
