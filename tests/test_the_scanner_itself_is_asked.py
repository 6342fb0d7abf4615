"""The gate of uploads before clamd itself, where it is installed, with one signature of our own: the EICAR string.

What stands in for it elsewhere is in `casework/tests/test_uploads_pass_one_gate.py`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.world import World, at
from xiaobao.casework import queries
from xiaobao.casework.actions.attaching import FileRefused, clean
from xiaobao.casework.actions.scanning import FileHeld, Verdict, scan
from xiaobao.casework.jobs import scan_held
from xiaobao.casework.tests.test_uploads_pass_one_gate import EICAR, attach, picture, word

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
MOST = 4 * 1024 * 1024

pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd is not installed on this machine")


class Scanner:
    """clamd in a folder of its own, on a port of its own; begun and ended by the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "signatures").mkdir()
        (folder / "signatures" / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR.hex()}\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.address = f"127.0.0.1:{self.port}"
        me = pwd.getpwuid(os.getuid()).pw_name
        (folder / "clamd.conf").write_text(
            f"Foreground yes\nDatabaseDirectory {folder / 'signatures'}\nTCPSocket {self.port}\nTCPAddr 127.0.0.1\n"
            f"User {me}\nStreamMaxLength {MOST}\nConcurrentDatabaseReload no\n"
        )

    def begin(self) -> None:
        """Until it answers PING. Fails after a minute, with its own words."""
        assert CLAMD
        log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            [CLAMD, "--config-file", str(self.folder / "clamd.conf")], stdout=log, stderr=subprocess.STDOUT
        )
        until = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < until, (self.folder / "log").read_text()
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(16) == b"PONG\0"
        except OSError:
            return False

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    made = Scanner(tmp_path_factory.mktemp("clamd"))
    made.begin()
    yield made
    if made.process.poll() is None:
        made.end()


@pytest.fixture
def scanner(running: Scanner, settings: LazySettings) -> Scanner:
    settings.CLAMD = running.address
    return running


def test_what_is_clean_passes_and_what_is_found_is_refused(scanner: Scanner) -> None:
    assert clean(name="a.png", content=picture()).scan is Verdict.CLEAN
    with pytest.raises(FileRefused, match="malicious"):
        clean(name="a.pdf", content=b"%PDF-1.4\n" + EICAR)


def test_it_looks_into_a_word_file(scanner: Scanner) -> None:
    """Packed, so that its bytes stand nowhere as they are: no stand-in looks there."""
    packed = word(word__notes_xml=b"<a/>" + EICAR * 3)

    assert EICAR not in packed
    assert scan(packed) is Verdict.INFECTED


def test_what_is_larger_than_it_takes_is_never_clean(scanner: Scanner) -> None:
    assert scan(b"%PDF-1.4\n" + os.urandom(MOST + 1)) is Verdict.UNKNOWN
    assert scan(b"%PDF-1.4\n" + os.urandom(MOST - 1024)) is Verdict.CLEAN


def test_while_it_is_down_files_are_held_and_afterwards_let_go_or_kept(
    scanner: Scanner, world: World, complaint: str
) -> None:
    scanner.end()
    good = attach(world, complaint, picture())
    bad = attach(world, complaint, b"%PDF-1.4\n" + EICAR)
    held = [good.scan, bad.scan]
    still = scan_held(at("2026-05-12 12:00"))
    scanner.begin()
    let_go = scan_held(at("2026-05-12 12:01"))
    file = queries.case_file(number=complaint, actor=world.actor("east-handler"))

    assert held == ["unknown", "unknown"]
    assert (still, let_go) == (0, 1)
    assert queries.file_of(file, good.pk)[1].startswith(b"\x89PNG")
    with pytest.raises(FileHeld):
        queries.file_of(file, bad.pk)
