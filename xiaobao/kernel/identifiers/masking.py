"""Hiding personal data: in single fields, and inside free Chinese text.

Source: Personal Information Protection Law art. 51 (de-identification); the shapes follow GB 11643 (identity
card), GA 36 (number plates), ISO/IEC 7812 (bank cards, Luhn).
"""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import Final

from stdnum import luhn

STARS: Final = "**"
_WIDE_DIGIT: Final = re.compile("[\uff10-\uff19]")
_WIDE_AT: Final = "\uff20"
_NARROW: Final = str.maketrans({chr(ord(sign) + 0xFEE0): sign for sign in f"+-.@{digits}{ascii_letters}"})
_NOT_DIGITS: Final = re.compile(r"\D")
_EMAIL: Final = r"[\w.%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"


def mask_phone(text: str) -> str:
    """A phone number with its middle hidden: 138****5678, 0571-****4321; others keep four digits."""
    masked = mask_personal(text.strip())
    if STARS in masked:
        return masked
    number = _NOT_DIGITS.sub("", masked)
    return f"{STARS * 2}{number[-4:]}" if len(number) > 6 else STARS * 2


def mask_id(text: str) -> str:
    """A document number with its first three and last four characters; a short one is hidden whole."""
    plain = text.strip()
    return f"{plain[:3]}{'*' * (len(plain) - 7)}{plain[-4:]}" if len(plain) > 10 else "*" * len(plain)


def mask_name(text: str) -> str:
    """A person's surname (of a foreign name the first letter) and two stars; names of organizations stay."""
    name = text.strip()
    if not name or _organization().search(name):
        return name
    words = _words()
    kept = 2 if name[:2] in words["compound_surnames"] and len(name) > 2 else 1
    return f"{name[:kept]}{STARS}"


def mask_given(text: str, given: Collection[str]) -> str:
    """Hide personal data inside a text: what is known by its shape, and what its author is known to have given.

    Of what was given (names, addresses, numbers of no known shape) the longer go first, so that an address goes whole.
    One sign alone is not looked for: it may be any word's.
    """
    text = mask_personal(text)
    for value in sorted({value.strip() for value in given}, key=len, reverse=True):
        if len(value) > 1:
            text = text.replace(value, STARS)
    return text


def mask_personal(text: str) -> str:
    """Hide phone, identity card, passport and bank card numbers, e-mail addresses and number plates inside a text.

    One pass; masking twice changes nothing more. Full-width digits and letters are read as narrow ones. An
    identity card number, of eighteen or the old fifteen digits, is known by its shape, even mistyped; a bank card by
    its Luhn digit.
    """
    if _WIDE_AT in text or _WIDE_DIGIT.search(text):
        return _mask_wide(text)
    return _personal().sub(_mask, text)


def _mask_wide(text: str) -> str:
    """Find in the narrowed text, which is as long, and leave what lies between as it was."""
    parts, done = [], 0
    for match in _personal().finditer(text.translate(_NARROW)):
        parts += [text[done : match.start()], _mask(match)]
        done = match.end()
    return "".join([*parts, text[done:]])


def _mask(match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "email":
            return f"{found[0]}***{found[found.index('@') :]}"
        case "id" | "old_id" | "passport":
            return mask_id(found)
        case "card":
            return _mask_card(found)
        case "plate":
            return f"{found[:2]}*****"
        case "landline":
            return f"{found[:-8] if found[-8].isdigit() else found[:-7]}{STARS * 2}{found[-4:]}"
        case _:
            number = _NOT_DIGITS.sub("", found)
            return f"{number[-11:-8]}{STARS * 2}{number[-4:]}"


def _mask_card(found: str) -> str:
    """Hide a card number; a row of digits that is none may still hold another number behind a space."""
    number = _NOT_DIGITS.sub("", found)
    if luhn.is_valid(number):
        return f"{'*' * (len(number) - 4)}{number[-4:]}"
    return found if number == found else f"{found[0]}{mask_personal(found[1:])}"


@cache
def _words() -> dict[str, list[str]]:
    text = (files("xiaobao.kernel") / "data" / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _organization() -> re.Pattern[str]:
    words = _words()
    anywhere, at_end = "|".join(words["company_words"]), "|".join(words["company_endings"])
    return re.compile(f"{anywhere}|^.{{2,}}(?:{at_end})$")


@cache
def _personal() -> re.Pattern[str]:
    """One class takes the first character, so that plain text is passed over; each shape looks back at it."""
    words = _words()
    day = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    birth = rf"(?:18|19|20)\d\d{day}"
    plate = rf"[A-Za-z][·\ ]?(?=[A-Za-z]*\d)[A-HJ-NP-Za-hj-np-z0-9]{{4,6}}[{words['plate_endings']}]?"
    shapes = {
        "email": rf"(?<=[A-Za-z0-9])(?<![\w.%+-].){_EMAIL}",
        "id": rf"(?<=[1-9])(?<!\d.)\d{{5}}{birth}\d{{3}}[\dXx](?!\d)",
        "old_id": rf"(?<=[1-8])(?<!\d.)\d{{5}}\d\d{day}\d{{3}}(?!\d)",
        "phone": r"(?<!\d.)(?:(?:(?<=\+)8|(?<=8))6[ -]?1|(?<=1))[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
        "card": r"(?<=[3-6])(?<!\d.)(?:[ -]?\d){15,18}(?!\d)",
        "landline": r"(?<=0)(?<!\d.)\d{2,3}[ -]\d{7,8}(?!\d)",
        "passport": r"(?<=[EGDSPegdsp])(?<![A-Za-z0-9].)(?:(?!20\d{6})\d{8}|[A-HJ-NP-Za-hj-np-z]\d{7})(?![A-Za-z0-9])",
        "plate": rf"(?<=[{words['plate_provinces']}]){plate}(?![A-Za-z0-9])",
    }
    either = "|".join(f"(?P<{name}>{shape})" for name, shape in shapes.items())
    return re.compile(rf"[0-9A-Za-z+{words['plate_provinces']}](?:{either})", re.ASCII)
