"""Whoever holds the query code opens the files they sent, and none of anybody else's; their rating is shown back."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Attachment, Case
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_files import attach, photograph
from xiaobao.complaints.tests.test_steps import accept, take
from xiaobao.people.domain.actor import Actor, citizen
from xiaobao.people.models import Account
from xiaobao.procedures.model import Kind

PDF = b"%PDF-1.4\n" + bytes(64)


def lodged(world: World, kind: Kind = Kind.COMPLAINT) -> tuple[Client, Case]:
    """A case and the browser of whoever lodged it."""
    told = lodging(kinds=(kind,))
    (receipt,) = actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts
    client = Client()
    client.post("/track/", {"number": receipt.number, "code": receipt.query_code})
    return client, Case.objects.get(number=receipt.number)


def sent(client: Client, name: str, content: bytes) -> Attachment:
    client.post("/track/case/files/", {"file": SimpleUploadedFile(name, content)})
    return Attachment.objects.get(name=name)


def test_a_consumer_opens_the_file_they_sent(world: World) -> None:
    client, _ = lodged(world)
    kept = sent(client, "票据.pdf", PDF)

    answer = client.get(f"/track/case/files/{kept.pk}/")

    assert f"/track/case/files/{kept.pk}/" in client.get("/track/case/").content.decode()
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_files_of_others_are_not_there_for_them(world: World) -> None:
    client, case = lodged(world)
    stranger, _ = lodged(world)
    own = sent(client, "own.pdf", PDF)
    office = attach(world, case.number, "east-handler", "office.pdf", PDF + b"x")

    assert client.get(f"/track/case/files/{office.pk}/").status_code == 404
    assert stranger.get(f"/track/case/files/{own.pk}/").status_code == 404
    assert Client().get(f"/track/case/files/{own.pk}/").status_code == 302
    assert "office.pdf" not in client.get("/track/case/").content.decode()


def test_an_officer_who_is_called_like_a_consumer_is_none(world: World) -> None:
    client, case = lodged(world)
    Account.objects.filter(username="east-handler").update(name=citizen(case_id=case.pk, name="citizen").name)
    kept = attach(world, case.number, "east-handler", "office.pdf", PDF)

    assert kept.added_by == "citizen"
    assert client.get(f"/track/case/files/{kept.pk}/").status_code == 404


def test_who_has_left_opens_nothing(world: World) -> None:
    client, _ = lodged(world)
    kept = sent(client, "own.pdf", PDF)
    client.post("/track/leave/")

    assert client.get(f"/track/case/files/{kept.pk}/").status_code == 302


def rate(client: Client, score: str) -> None:
    client.post("/track/case/rated/", {"score": score})


def test_a_rating_is_shown_and_not_asked_for_again(world: World) -> None:
    client, case = lodged(world)
    accept(world, case.number)
    take(world, case.number, "east-handler", "settled", terms="当场退款")
    asked = client.get("/track/case/").content.decode()
    rate(client, "4")
    rate(client, "1")

    shown = client.get("/track/case/").content.decode()

    assert "/track/case/rated/" in asked
    assert "/track/case/rated/" not in shown
    assert "4 · " in shown
    assert case.entries.filter(type="step.rated").count() == 1


def small(world: World, case: Case, kept: Attachment, who: str) -> tuple[int, bytes]:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    answer = client.get(f"/desk/cases/{case.number}/files/{kept.pk}/small/")
    return answer.status_code, answer.content


def test_an_officer_is_shown_a_small_picture(world: World) -> None:
    client, case = lodged(world)
    large = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(large, format="JPEG")
    kept = sent(client, "photo.jpg", large.getvalue())

    status, content = small(world, case, kept, "east-handler")

    with Image.open(BytesIO(content)) as image:
        assert (status, image.format, max(image.size)) == (200, "JPEG", 320)
    assert len(content) < 40_000


@pytest.mark.parametrize("mode", ["RGBA", "L", "P"])
def test_every_image_that_is_taken_has_a_small_picture(world: World, mode: str) -> None:
    client, case = lodged(world)
    drawn = BytesIO()
    Image.new("RGBA", (50, 40), (200, 0, 0, 90)).convert(mode).save(drawn, format="PNG")
    kept = sent(client, "drawn.png", drawn.getvalue())

    assert small(world, case, kept, "east-handler")[0] == 200


def test_a_small_picture_is_for_whom_the_file_is_for(world: World) -> None:
    client, case = lodged(world, Kind.REPORT)
    reporter = sent(client, "photo.jpg", photograph())
    paper = sent(client, "paper.pdf", PDF)
    actor: Actor = world.actor("head")
    casework.assign(
        case_id=case.pk,
        account_id=world.accounts["east-handler"],
        name="east-handler",
        note="",
        actor=actor,
        at=at("2026-05-12 09:00"),
    )

    answers = {who: small(world, case, reporter, who)[0] for who in ("east-handler", "east-head", "west-handler")}

    assert answers == {"east-handler": 200, "east-head": 404, "west-handler": 404}
    assert small(world, case, paper, "east-handler")[0] == 404
