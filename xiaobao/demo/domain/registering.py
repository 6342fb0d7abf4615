"""Unified social credit codes that are well formed and belong to nobody.

GB 32100-2015: the registering authority, the kind, the division (here 999901, which GB/T 2260 does not have), nine
characters of the organisation with their own check character (GB 11714), and a check character over all.
"""

from stdnum.cn import uscc

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RANGE = "YX99"  # the block of organisation codes that this demonstration invents its own in


def invented_uscc(*, region: str, kind: str, serial: int) -> str:
    """The code of the ``serial``-th invented organisation. ``kind``: "91" a company, "92" an individual business."""
    body = f"{RANGE}{serial:04d}"
    stem = f"{kind}{region}{body}{_organisation_check(body)}"
    return stem + str(uscc.calc_check_digit(stem))


def _organisation_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714): MOD 11 over the first eight."""
    total = sum(_LETTERS.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]
