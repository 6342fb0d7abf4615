"""Random changes behind the platform's back: every one is found by ``verify``, and the case or the seal is named.

``XIAOBAO_TAMPER=1000`` asks for a thousand of them instead of some dozens.
"""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from PIL import Image

from tests.tampering import WAYS, found, missed
from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.actions.erasing import erase, sweep
from xiaobao.casework.actions.published import publish_erased
from xiaobao.casework.models import Attachment, Case, Clock, Paper, Seal
from xiaobao.casework.queries.retention import retention
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.tests.test_steps import accept, take

MANY = int(os.environ.get("XIAOBAO_TAMPER", "80"))


def picture(colour: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 32), (colour, 0, 0)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def county(world: World) -> None:
    """Six complaints at different stages, with papers, files and two seals."""
    for n in range(6):
        told = lodging(title=f"case {n}", received_at=MONDAY - timedelta(hours=n))
        lodged = complaints.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
        number = lodged.receipts[0].number
        case = Case.objects.get(number=number)
        if n % 2:
            casework.attach(
                case_id=case.pk, name=f"{n}.png", content=picture(n), actor=world.actor("east-handler"), at=MONDAY
            )
        if n in (1, 3):
            for party in case.parties.filter(record__isnull=False):
                who = world.actor("east-handler" if n == 1 else "east-head")
                casework.look_at_party(party_id=party.pk, reason=f"case {n}", actor=who, at=MONDAY)
        if n == 2:
            casework.seal_day(at=at("2026-05-11 23:50"))
        if n in (1, 4):
            take(world, number, "east-head", "assigned", "2026-05-11 12:00", account="east-handler")
        if n > 2:
            accept(world, number)
        if n > 3:
            take(world, number, "east-handler", "copy_sent", "2026-05-12 10:00")
    for number in ("EAST-C2026-000001", "EAST-C2026-000003"):
        forget(number)
    casework.seal_day(at=at("2026-05-12 23:50"))


def forget(number: str) -> None:
    """Erase a case as the job does it."""
    with transaction.atomic():
        case = Case.objects.locked().get(number__startswith=number)
        contents = erase(case, retention().rule[0], {"proposed_by": "x", "approved_by": "y"}, at=at("2026-05-12 20:00"))
    publish_erased()
    sweep(contents)


@pytest.mark.usefixtures("county")
def test_an_untouched_county_has_no_fault() -> None:
    assert found() == []
    assert min(m.objects.count() for m in (Attachment, Paper, Clock)) > 2
    assert Seal.objects.count() == 2


@pytest.mark.usefixtures("county")
def test_every_change_is_found_and_named() -> None:
    assert 4 * len(WAYS) <= MANY
    assert missed(MANY, seed=20261124) == []
    assert found() == []  # everything was put back
