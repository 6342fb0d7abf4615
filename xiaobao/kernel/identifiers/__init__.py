"""Identifiers of organizations, persons, goods and cases: checking, normal form, masking."""

from xiaobao.kernel.identifiers.masking import STARS, mask_given, mask_id, mask_name, mask_personal, mask_phone
from xiaobao.kernel.identifiers.numbers import (
    InvalidIdentifier,
    is_valid_gtin,
    is_valid_id_card,
    is_valid_phone,
    is_valid_uscc,
    normalize_gtin,
    normalize_id_card,
    normalize_phone,
    normalize_uscc,
)
from xiaobao.kernel.identifiers.receipts import (
    CODE_LENGTH,
    NotCheckable,
    TooLittleRandomness,
    check_digit,
    normalize_query_code,
    query_code,
)

__all__ = [
    "CODE_LENGTH",
    "STARS",
    "InvalidIdentifier",
    "NotCheckable",
    "TooLittleRandomness",
    "check_digit",
    "is_valid_gtin",
    "is_valid_id_card",
    "is_valid_phone",
    "is_valid_uscc",
    "mask_given",
    "mask_id",
    "mask_name",
    "mask_personal",
    "mask_phone",
    "normalize_gtin",
    "normalize_id_card",
    "normalize_phone",
    "normalize_query_code",
    "normalize_uscc",
    "query_code",
]
