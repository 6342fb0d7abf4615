"""What is wrong with a zip archive (a Word file, a workbook) before anything in it is read."""

import lzma
import zlib
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 500  # of a part that is large unpacked; deflate itself ends at 1,032
LARGE: Final = 10 * 1024 * 1024
BLOCK: Final = 1024 * 1024
MARKUP: Final = (".xml", ".rels", ".vml")
PROLOG: Final = 64 * 1024  # a document type stands before the root element
TYPED: Final = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
ACTIVE: Final = ("vbaproject", "/activex/", "/macrosheets/", "/embeddings/oleobject")


# what a damaged, protected or oddly packed archive raises when it is opened or a part of it is unpacked
UNREADABLE = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


def fault_of(stream: BinaryIO, *, most: int = MOST_UNPACKED) -> str:
    """Why an archive is not to be opened, or "". Every part is unpacked once, a block at a time, and thrown away.

    Sizes are not believed: a part that unpacks to another length than it says fails its own sum.
    Source: OWASP, File Upload; XML entities: OWASP, XXE Prevention.
    """
    try:
        with ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                return f"it has more than {MOST_PARTS} parts"
            if sum(part.file_size for part in parts) > most:
                return f"unpacked it is larger than {most} bytes"
            return next((fault for part in parts if (fault := _fault_of_part(archive, part))), "")
    except UNREADABLE as error:
        return f"it is damaged or protected ({type(error).__name__})"


def _fault_of_part(archive: ZipFile, part: ZipInfo) -> str:
    name = part.filename.lower()
    if any(mark in f"/{name}" for mark in ACTIVE):
        return "it holds a program"
    if part.file_size > LARGE and part.file_size > MOST_RATIO * part.compress_size:
        return "it is packed too densely"
    with archive.open(part) as stream:
        head = stream.read(PROLOG)
        if name.endswith(MARKUP) and any(mark in head for mark in TYPED):
            return "it declares entities of its own"
        while stream.read(BLOCK):
            pass
    return ""
