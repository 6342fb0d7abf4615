"""Files: judged by their content, stripped, sealed, kept once, given back whole to those whom the case concerns."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from tests.world import World, at
from xiaobao.casework import actions as casework
from xiaobao.casework.actions.attaching import FileRefused
from xiaobao.casework.actions.storing import path_of
from xiaobao.casework.models import Attachment, Case
from xiaobao.casework.permissions import NotPermitted
from xiaobao.people.models import Account

PLACE = 0x8825  # the EXIF block that says where a picture was taken


def photograph() -> bytes:
    image = Image.new("RGB", (40, 20), "red")
    exif = image.getexif()
    exif[0x010F] = "A Camera"
    exif.get_ifd(PLACE)[1] = "N"
    out = BytesIO()
    image.save(out, format="JPEG", exif=exif)
    return out.getvalue()


def attach(world: World, number: str, who: str, name: str, content: bytes) -> Attachment:
    case = Case.objects.get(number=number)
    return casework.attach(
        case_id=case.pk, name=name, content=content, actor=world.actor(who), at=at("2026-05-12 09:00")
    )


def test_a_photograph_loses_what_the_camera_added(world: World, complaint: str) -> None:
    kept = attach(world, complaint, "east-handler", "photo.jpg", photograph())

    client = Client()
    client.force_login(Account.objects.get(username="east-handler"))
    content = client.get(f"/desk/cases/{complaint}/files/{kept.pk}/").content
    with Image.open(BytesIO(content)) as image:
        assert not dict(image.getexif())
        assert image.size == (40, 20)


def test_a_file_lies_sealed_in_the_store(world: World, complaint: str) -> None:
    kept = attach(world, complaint, "east-handler", "photo.jpg", photograph())

    assert b"JFIF" not in path_of(kept.digest).read_bytes()


def test_the_same_file_is_kept_once(world: World, complaint: str) -> None:
    first = attach(world, complaint, "east-handler", "photo.jpg", photograph())
    second = attach(world, complaint, "east-handler", "copy.jpg", photograph())

    assert first.pk == second.pk
    assert Case.objects.get(number=complaint).entries.filter(type="case.attached").count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.jpg", b""), ("photo.jpg", b"MZ\x90\x00" + b"\x00" * 300), ("photo.jpg", b"<script>alert(1)</script>")],
)
def test_what_is_not_what_it_seems_is_refused(world: World, complaint: str, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        attach(world, complaint, "east-handler", name, content)

    assert not Attachment.objects.exists()


def test_a_file_too_large_is_refused(world: World, complaint: str, settings: LazySettings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100

    with pytest.raises(FileRefused, match="larger"):
        attach(world, complaint, "east-handler", "photo.jpg", photograph())


@pytest.mark.parametrize("who", ["west-handler", "merchant", "auditor"])
def test_others_do_not_add_files(world: World, complaint: str, who: str) -> None:
    with pytest.raises(NotPermitted):
        attach(world, complaint, who, "photo.jpg", photograph())


def test_a_stranger_does_not_get_the_file(world: World, complaint: str) -> None:
    kept = attach(world, complaint, "east-handler", "photo.jpg", photograph())
    client = Client()
    client.force_login(Account.objects.get(username="west-handler"))

    assert client.get(f"/desk/cases/{complaint}/files/{kept.pk}/").status_code == 404
