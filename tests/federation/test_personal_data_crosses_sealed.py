"""A complaint goes to a bank with words, person and file: sealed on both sides, and shown by a look alone."""

from collections.abc import Mapping
from pathlib import Path

from django.apps import apps
from django.conf import LazySettings
from django.test import Client

from tests.doors import knock
from tests.federation.conftest import BANK, REGULATOR, Wire, forward
from tests.test_personal_data_goes_through_no_other_door import (
    ALLOWED,
    CONSUMER,
    OF_A_CASE,
    PLATE,
    doors,
    found_in,
    held_in,
    places,
    shown,
    signed_in,
    words,
)
from tests.world import MONDAY, World, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case, Party
from xiaobao.complaints import actions as complaints

THERE = ("bank-office", "bank-head")


def crossed(wire: Wire, world: World) -> Mapping[str, Case]:
    """The regulator's case and the bank's, after everything was said."""
    told = lodging(
        family="regulator-transfer",
        title=f"{CONSUMER.name}反映{CONSUMER.phone}",
        text=words(CONSUMER, PLATE),
        claims=f"请打{CONSUMER.phone}联系{CONSUMER.name}",
        complainants=(CONSUMER,),
    )
    lodged = complaints.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    case = Case.objects.get(pk=lodged.receipts[0].id)
    content = b"%PDF-1.4\n" + words(CONSUMER, PLATE).encode()
    casework.attach(case_id=case.pk, name="a.pdf", content=content, actor=world.actor("east-handler"), at=MONDAY)
    forward(case, world)
    wire.speak(REGULATOR)
    wire.speak(BANK)
    return {"here": case, "there": Case.objects.exclude(pk=case.pk).get(source="peer:regulator")}


def test_it_lies_sealed_on_both_sides(wire: Wire, world: World, settings: LazySettings) -> None:
    both = crossed(wire, world)

    assert held_in(apps.get_models(), Path(settings.DATA_DIR)) == []
    party = Party.objects.get(case=both["there"], record__isnull=False)
    told = casework.look_at_party(party_id=party.pk, reason="核实", actor=world.actor("bank-office"), at=MONDAY)
    assert told["name"] == CONSUMER.name  # and yet it arrived


def test_nobody_at_the_bank_is_shown_it_but_by_a_look(wire: Wire, world: World) -> None:
    there = crossed(wire, world)["there"]
    leaks, used = [], set()
    for who in THERE:
        client, token = signed_in(who)
        for door in doors():
            if not OF_A_CASE.search(door.pattern) or "{file_id}" in door.pattern:
                continue
            by_api = door.pattern.startswith("/api/")
            answer = knock(Client() if by_api else client, door, places(there), token if by_api else "")
            if seen := found_in(shown(answer), "consumer"):
                used.add(door.name)
                leaks += [] if (door.name, "consumer") in ALLOWED else [f"{door.name}: {who} is shown {seen}"]
    assert leaks == []
    assert "POST /desk/cases/{number}/parties/{party_id}/" in used
