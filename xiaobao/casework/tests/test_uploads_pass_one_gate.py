"""What comes as a file is judged by its content, bounded, shown to the scanner, and held until that has answered."""

import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.conf import LazySettings
from docx import Document
from PIL import Image

from tests.world import World, at
from xiaobao.casework import actions, queries
from xiaobao.casework.actions import scanning
from xiaobao.casework.actions.attaching import FileRefused, clean
from xiaobao.casework.actions.scanning import FileHeld, Verdict, scan
from xiaobao.casework.jobs import scan_held
from xiaobao.casework.models import Attachment, Case

NOON = at("2026-05-12 12:00")
# the harmless file that every scanner finds (EICAR), in two halves so that this file is none
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def word(**parts: bytes) -> bytes:
    out = BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 30), "blue").save(out, format="PNG")
    return out.getvalue()


class FakeClamd:
    """Speaks INSTREAM on the loopback as clamd does; finds the EICAR string."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.sizes: list[int] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(length)
                self.sizes.append(len(content))
                found = EICAR in content
                stream.write(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")


@pytest.fixture
def clamd(settings: LazySettings) -> Iterator[FakeClamd]:
    fake = FakeClamd()
    settings.CLAMD = fake.address
    yield fake
    fake.server.close()


@pytest.fixture
def silent(settings: LazySettings) -> str:
    """An address on which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD = f"127.0.0.1:{server.getsockname()[1]}"
    return str(settings.CLAMD)


def attach(world: World, number: str, content: bytes) -> Attachment:
    case = Case.objects.get(number=number)
    return actions.attach(case_id=case.pk, name="a.png", content=content, actor=world.actor("east-handler"), at=NOON)


def test_a_word_file_is_taken() -> None:
    assert clean(name="a.docx", content=word()).media_type.endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"word__bomb_bin": bytes(64 * 1024 * 1024)}, "densely"),
        ({"word__a_xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "entities"),
        ({"word__a_xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")}, "entities"),
        ({"word__vbaProject_bin": b"x"}, "program"),
        ({f"word__part{n}_bin": b"" for n in range(5_001)}, "parts"),
    ],
)
def test_an_archive_that_does_harm_when_opened_is_refused(parts: dict[str, bytes], why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        clean(name="a.docx", content=word(**parts))


def test_an_archive_larger_than_the_limit_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaobao.exchange.domain.archives.fault_of.__kwdefaults__", {"most": 1000})

    with pytest.raises(FileRefused, match="unpacked"):
        clean(name="a.docx", content=word())


def test_an_image_of_too_many_points_is_refused_before_it_is_unpacked() -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, format="PNG")

    with pytest.raises(FileRefused):
        clean(name="a.png", content=out.getvalue())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\photo.png", "photo.png"),
        ("a\u202egnp.exe\n", "agnp.exe"),
        ("\0", "file"),
    ],
)
def test_a_name_is_kept_without_folders_and_tricks(given: str, kept: str) -> None:
    assert clean(name=given, content=picture()).name == kept


def test_what_the_scanner_finds_is_refused(clamd: FakeClamd) -> None:
    with pytest.raises(FileRefused, match="malicious"):
        clean(name="a.pdf", content=b"%PDF-1.4\n" + EICAR)


def test_the_scanner_is_shown_the_whole_file(clamd: FakeClamd) -> None:
    content = b"%PDF-1.4\n" + bytes(3 * scanning.CHUNK)

    assert scan(content) is Verdict.CLEAN
    assert clamd.sizes == [len(content)]


def test_without_a_scanner_nothing_is_held(world: World, complaint: str) -> None:
    assert attach(world, complaint, picture()).scan == "clean"


def test_a_file_is_held_while_the_scanner_is_silent_and_let_go_after(
    world: World, complaint: str, silent: str, settings: LazySettings
) -> None:
    kept = attach(world, complaint, picture())

    file = queries.case_file(number=complaint, actor=world.actor("east-handler"))
    with pytest.raises(FileHeld):
        queries.file_of(file, kept.pk)
    assert scan_held(NOON) == 0

    fake = FakeClamd()
    settings.CLAMD = fake.address
    assert scan_held(NOON) == 1
    file = queries.case_file(number=complaint, actor=world.actor("east-handler"))
    assert queries.file_of(file, kept.pk)[1].startswith(b"\x89PNG")
    fake.server.close()


def test_what_is_found_later_is_never_handed_out(
    world: World, complaint: str, silent: str, settings: LazySettings
) -> None:
    kept = attach(world, complaint, b"%PDF-1.4\n" + EICAR)
    fake = FakeClamd()
    settings.CLAMD = fake.address

    assert scan_held(NOON) == 0
    kept.refresh_from_db()
    assert kept.scan == "infected"
    file = queries.case_file(number=complaint, actor=world.actor("east-handler"))
    with pytest.raises(FileHeld):
        queries.file_of(file, kept.pk)
    fake.server.close()
