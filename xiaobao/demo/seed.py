"""Putting the invented world into a database: units, people, businesses, the roster, and a year of cases."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from xiaobao.businesses import actions as businesses
from xiaobao.casework.domain.numbering import case_number
from xiaobao.casework.domain.opening import PastStep
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.actions.bulk import Incoming
from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent
from xiaobao.complaints.domain.replaying import replay
from xiaobao.demo.domain.duty import duty
from xiaobao.demo.domain.peopling import make_world
from xiaobao.demo.domain.stories import stories
from xiaobao.demo.domain.story import PastEvent, Story
from xiaobao.demo.domain.trying import accounts_to_try
from xiaobao.demo.domain.world import Account, Business, World
from xiaobao.kernel.clock import local_day
from xiaobao.organizations import actions as organizations
from xiaobao.organizations import queries as units
from xiaobao.organizations.domain.units import UnitKind
from xiaobao.people import actions as people
from xiaobao.people import queries as people_queries
from xiaobao.people.domain.actor import SYSTEM, Role

SOURCE = "demo"
DUTY_DAYS = 60
PLACINGS = frozenset({"transferred_down", "transferred_up", "pulled_back"})
Progress = Callable[[int], object]  # told how many cases are done


@dataclass(frozen=True, slots=True)
class Placed:
    """The world as it lies in the database: ids by the names that stories use."""

    units: Mapping[str, tuple[int, str]]  # code → id, path
    accounts: Mapping[str, tuple[int, str]]  # user name → id, name
    businesses: Mapping[str, int]  # USCC → id


def seed(*, number: int, count: int, at: datetime, progress: Progress) -> World:
    """Make the world and ``count`` cases of the year before ``at``; a second time changes nothing."""
    world = make_world(number)
    placed = _place(world, at)
    told = list(stories(number, world, local_day(at), count))
    numbers = _numbers(told)
    by_unit: dict[str, list[Incoming]] = defaultdict(list)
    for story in told:
        by_unit[story.unit].append(_incoming(story, placed, numbers))
    done = 0
    for code, incoming in by_unit.items():
        for result in complaints.import_lodgings(incoming=incoming, unit_code=code, actor=SYSTEM, at=at):
            done += result.accepted + result.duplicates
            progress(done)
    return world


def _numbers(told: Iterable[Story]) -> dict[str, str]:
    """The number each story's case will have: on a new database they are counted in this order."""
    counts: Counter[tuple[str, str, int]] = Counter()
    numbers: dict[str, str] = {}
    for story in told:
        year = local_day(story.received_at).year
        counts[story.unit, story.kind.value, year] += 1
        count = counts[story.unit, story.kind.value, year]
        numbers[story.ref] = case_number(unit_code=story.unit, kind=story.kind, year=year, count=count)
    return numbers


@transaction.atomic
def _place(world: World, at: datetime) -> Placed:
    known = {unit.code: (unit.pk, unit.path) for unit in units.tree()}
    if world.units[0].code not in known:
        _found(world, at)
        known = {unit.code: (unit.pk, unit.path) for unit in units.tree()}
    shops = {b.uscc: _register(b, at) for b in world.businesses}
    accounts = _accounts(world, known, shops, at)
    _roster(world, known, accounts, at)
    return Placed(known, accounts, shops)


def _found(world: World, at: datetime) -> None:
    ids: dict[str, int] = {}
    for unit in world.units:
        made = organizations.add_unit(
            code=unit.code,
            name=unit.name,
            short_name=unit.short,
            kind=unit.kind,
            profile=unit.profile,
            parent_id=ids.get(unit.parent),
            region_code=unit.region,
            address=unit.address,
            phone=unit.phone,
            actor=SYSTEM,
            at=at,
        )
        ids[unit.code] = made.pk


def _register(business: Business, at: datetime) -> int:
    found = businesses.find_or_register(
        name=business.name, uscc=business.uscc, address=business.address, phone=business.phone, at=at
    )
    return int(found.pk)


def _accounts(
    world: World, known: Mapping[str, tuple[int, str]], shops: Mapping[str, int], at: datetime
) -> dict[str, tuple[int, str]]:
    there = people_there()
    passwords = {trial.username: trial.password for trial in accounts_to_try(world)}
    for account in world.accounts:
        if account.username in there:
            continue
        unit_id = known[account.unit][0] if account.unit else None
        made = people.create_account(
            username=account.username,
            name=account.name,
            password=passwords.get(account.username),
            unit_id=unit_id,
            business_id=shops.get(account.business),
            actor=SYSTEM,
            at=at,
        )
        at_unit = _reach(world, account, known)
        people.grant_role(account_id=made.pk, role=account.role, unit_id=at_unit, actor=SYSTEM, at=at)
    return people_there()


def _reach(world: World, account: Account, known: Mapping[str, tuple[int, str]]) -> int | None:
    """The unit at which a role is held: who distributes for an institution follows what was sent to all of it."""
    if account.role is Role.RESPONDENT or not account.unit:
        return None
    unit = world.unit_by_code[account.unit]
    distributes = account.role is Role.REGISTRAR and unit.kind in (UnitKind.COMMAND_CENTRE, UnitKind.DEPARTMENT)
    return known[unit.parent if distributes and unit.parent else unit.code][0]


def people_there() -> dict[str, tuple[int, str]]:
    """User name → id and name of every account."""
    return {row.username: (row.id, row.name) for row in people_queries.accounts(actor=SYSTEM)}


def _roster(
    world: World, known: Mapping[str, tuple[int, str]], accounts: Mapping[str, tuple[int, str]], at: datetime
) -> None:
    first = local_day(at) - timedelta(days=1)
    if units.roster(units.by_code(world.units[0].code), since=at, until=at + timedelta(days=1)):
        return
    for turn in duty(world, first, DUTY_DAYS):
        organizations.assign_duty(
            unit_id=known[turn.unit][0],
            account_id=accounts[turn.username][0],
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            actor=SYSTEM,
            at=at,
        )


def _incoming(story: Story, placed: Placed, numbers: Mapping[str, str]) -> Incoming:
    history = tuple(_steps(story.history, placed, numbers))
    changes, details = replay(history)
    changes |= _placing(story, placed) | {"subject": story.subject_name}
    return Incoming(0, _lodging(story), history, changes, details)


def _placing(story: Story, placed: Placed) -> dict[str, Any]:
    """Where the case lies and who has it after its history."""
    changes: dict[str, Any] = {}
    for event in story.history:
        if event.event in PLACINGS and event.payload.get("unit") in placed.units:
            unit_id, path = placed.units[event.payload["unit"]]
            changes |= {"unit_id": unit_id, "unit_path": path, "handler_id": None}
        elif event.event == "assigned" and event.payload.get("account") in placed.accounts:
            changes["handler_id"] = placed.accounts[event.payload["account"]][0]
    return changes


def _steps(history: Iterable[PastEvent], placed: Placed, numbers: Mapping[str, str]) -> Iterator[PastStep]:
    for event in history:
        account = placed.accounts.get(event.actor)
        payload = dict(event.payload)
        if event.event == "assigned" and payload.get("account") in placed.accounts:
            payload = {
                "account": placed.accounts[payload["account"]][0],
                "name": placed.accounts[payload["account"]][1],
            }
        if "into" in payload:
            payload["into"] = numbers.get(payload["into"], payload["into"])
        if event.approved_by in placed.accounts:
            payload["approved_by"] = f"account:{placed.accounts[event.approved_by][0]}"
        yield PastStep(
            event=event.event,
            at=event.at,
            payload=payload,
            actor=f"account:{account[0]}" if account else "",
            name=account[1] if account else event.role,
        )


def _lodging(story: Story) -> Lodging:
    return Lodging(
        kinds=(story.kind,),
        family=story.family,
        channel=story.channel,
        received_at=story.received_at,
        title=story.title,
        text=story.text,
        claims=story.claims,
        claimed_fen=story.claimed_fen,
        complainants=tuple(Person(name=p.name, phone=p.phone, address=p.address) for p in story.complainants),
        representatives=story.representatives,
        respondent=Respondent(name=story.business.name, uscc=story.business.uscc) if story.business else None,
        anonymous=story.anonymous,
        may_publish=story.may_publish,
        may_entrust=story.may_entrust,
        subject=story.subject_name,
        harm_known_on=story.harm_known_on,
        source=SOURCE,
        foreign_id=story.ref,
    )
