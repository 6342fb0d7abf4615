"""The words of the business registry 经济户口 and how a business is recognised. Pure."""

import unicodedata
from enum import StrEnum
from typing import Final

USCC_LENGTH: Final = 18
NAME_LENGTH: Final = 200
LAST: Final = "\U0010ffff"  # behind every sign that a name can go on with


class BusinessKind(StrEnum):
    """What answers for itself as a trader."""

    COMPANY = "company"
    INDIVIDUAL = "individual"  # 个体工商户
    PLATFORM = "platform"  # 电子商务平台经营者
    BANK = "bank"


def plain_name(name: str) -> str:
    """A name as it is compared: NFKC (full-width brackets equal half-width ones), one blank, no case."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:NAME_LENGTH]
