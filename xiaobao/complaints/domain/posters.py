"""The code on a poster: an address as a QR code, drawn as one path. Pure.

Source: ISO/IEC 18004 (QR Code: four modules of quiet zone, error correction M for print that is handled).
"""

import io
from dataclasses import dataclass
from typing import Final

import segno

QUIET: Final = 4  # modules left free on every side
SCALE: Final = {"svg": 10, "png": 20}  # of one module in a download, in its own unit
MEDIA: Final = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as a page draws it: a square of so many modules, and the path of the dark ones."""

    side: int
    path: str


def code_of(address: str) -> Code:
    """An address as a code: in every row one stroke for each run of dark modules."""
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=QUIET)]
    strokes = (f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row))
    return Code(len(rows), "".join(strokes))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((x, 1))
    return runs


def picture_of(address: str, shape: str) -> bytes:
    """The bare code as a file, ``svg`` or ``png``."""
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind=shape, scale=SCALE[shape], border=QUIET)
    return out.getvalue()
