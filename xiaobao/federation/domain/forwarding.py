"""Handing files on in pieces, and taking them together again."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence

from xiaobao.federation.domain.messages import PIECE, FilePiece
from xiaobao.kernel.errors import XiaobaoError


class CannotForward(XiaobaoError):
    """Raised when a case cannot be handed to a peer."""

    slug = "cannot-forward"
    status = 409

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} is not forwarded: {why}.", what=what, why=why)


class FileBroken(XiaobaoError):
    """Raised when the pieces of a file do not make up what was announced."""

    slug = "file-broken"
    status = 422

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The file {name!r} is broken: {why}.", name=name, why=why)


def pieces(name: str, content: bytes) -> Iterator[FilePiece]:
    """A file as messages, each of at most 1 MiB."""
    digest = hashlib.sha256(content).hexdigest()
    parts = max(1, -(-len(content) // PIECE))
    shown = "".join("_" if character < " " or character in "/\\" else character for character in name)[:200] or "_"
    for n in range(parts):
        part = content[n * PIECE : (n + 1) * PIECE]
        yield FilePiece(name=shown, digest=digest, part=n + 1, parts=parts, content=base64.b64encode(part).decode())


def joined(found: Sequence[FilePiece]) -> bytes:
    """The content of a whole file. Raises: FileBroken."""
    last = found[-1]
    if [piece.part for piece in found] != list(range(1, last.parts + 1)):
        raise FileBroken(last.name, "pieces are missing or out of order")
    if {(piece.digest, piece.parts) for piece in found} != {(last.digest, last.parts)}:
        raise FileBroken(last.name, "the pieces are of several files")
    try:
        content = b"".join(base64.b64decode(piece.content, validate=True) for piece in found)
    except binascii.Error as fault:
        raise FileBroken(last.name, "a piece is not base64") from fault
    if hashlib.sha256(content).hexdigest() != last.digest:
        raise FileBroken(last.name, "its SHA-256 is another")
    return content
