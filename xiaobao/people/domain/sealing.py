"""What may be asked of sealed personal data without opening it, and the form values are compared in."""

import re
import unicodedata
from enum import StrEnum

from xiaobao.kernel.identifiers import is_valid_phone, normalize_phone


class IndexedField(StrEnum):
    """A field of personal data that a record can be found by, through a keyed digest."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    EMAIL = "email"


NOT_DIGITS = re.compile(r"\D", re.ASCII)
NOT_LETTERS = re.compile(r"[^0-9A-Z]")


def normal(field: IndexedField, value: str) -> str:
    """The form in which two writings of one value are equal; empty where nothing is left to compare.

    Phone: a mobile number without China's country code, any other one by its digits. Identity number:
    letters and digits, upper case (GB 11643 ends in a digit or X). E-mail: case folded.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    match field:
        case IndexedField.PHONE:
            return normalize_phone(plain) if is_valid_phone(plain) else NOT_DIGITS.sub("", plain)
        case IndexedField.ID_NUMBER:
            return NOT_LETTERS.sub("", plain.upper())
        case IndexedField.EMAIL:
            return plain.casefold()


def factor_name(account_id: int) -> str:
    """The name that the secret of an account's second factor is bound to."""
    return f"second factor {account_id}"
