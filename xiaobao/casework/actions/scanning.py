"""Files are shown to a scanner for malicious software (clamd), where the settings name one."""

import socket
import struct
from datetime import datetime
from enum import Enum
from typing import Final

from django.conf import settings

from xiaobao.casework.actions.storing import fetch
from xiaobao.casework.models import Attachment
from xiaobao.kernel.errors import XiaobaoError

CHUNK: Final = 64 * 1024
PATIENCE: Final = 10.0  # seconds for connecting, and for each answer
LONGEST_ANSWER: Final = 4096
BATCH: Final = 200


class Verdict(Enum):
    """What is known of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # the scanner did not answer


class FileHeld(XiaobaoError):
    """Raised when a file is asked for that was not yet scanned, or that the scanner found something in."""

    slug = "file-held"
    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The file {name!r} is held back until it has been checked.", name=name)


def scan(content: bytes) -> Verdict:
    """Show a content to the scanner; without one, every file counts as clean.

    A scanner that does not answer, or answers with an error, leaves the file unknown: it never makes it clean.
    Source: clamd(8), INSTREAM.
    """
    if not settings.CLAMD:
        return Verdict.CLEAN
    try:
        with _connected(settings.CLAMD) as connection:
            answer = _ask(connection, content)
    except OSError:
        return Verdict.UNKNOWN
    if answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNKNOWN


def _connected(where: str) -> socket.socket:
    host, _, port = where.rpartition(":")
    if host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE)
    connection.connect(where)
    return connection


def _ask(connection: socket.socket, content: bytes) -> bytes:
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := connection.recv(1024)):
        answer += more
    return answer.rstrip(b"\0")


def scan_held(at: datetime) -> int:
    """Scan the files that are held back; how many were let go. What the scanner finds stays held, for good."""
    held = Attachment.objects.filter(scan=Verdict.UNKNOWN.value).order_by("pk")[:BATCH]
    return sum(_rescan(file) for file in held)


def _rescan(file: Attachment) -> bool:
    verdict = scan(fetch(file.digest))
    if verdict is Verdict.UNKNOWN:
        return False
    Attachment.objects.filter(pk=file.pk, scan=Verdict.UNKNOWN.value).update(scan=verdict.value)
    return verdict is Verdict.CLEAN
