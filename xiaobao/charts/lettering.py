"""How wide a text will be, and how it is broken: a renderer without fonts can only estimate, on the safe side."""

import re
from typing import Final
from unicodedata import east_asian_width

HALF: Final = 0.58  # of the size: the mean of Latin letters and digits in the faces in use
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def width(text: str, size: float) -> float:
    """How wide a text is, in the unit of the size of its type."""
    return sum(size if east_asian_width(letter) in "WFA" else size * HALF for letter in text)


def wrapped(text: str, size: float, room: float) -> list[str]:
    """A text in lines that fit; broken at spaces where there are some, otherwise between letters. Nothing is cut."""
    lines = [""]
    for word in re.split(r"(?<= )", text):
        if lines[-1] and width(lines[-1] + word.rstrip(), size) > room and width(word, size) <= room:
            lines.append("")
        for letter in word:
            if lines[-1] and width(lines[-1] + letter.rstrip(), size) > room:
                lines.append("")
            lines[-1] += letter
    return [line.strip() for line in lines if line.strip()] or [""]


def under_marks(labels: list[str], size: float, room: float) -> list[list[str]]:
    """What stands below every mark, in lines: of months their number, with the year below where it begins."""
    months = [MONTH.fullmatch(label) for label in labels]
    if not all(months):
        return [wrapped(label, size, room) for label in labels]
    found = [(match[1], str(int(match[2]))) for match in months if match]
    return [[month, year] if n == 0 or found[n - 1][0] != year else [month] for n, (year, month) in enumerate(found)]


def stride(widths: list[float], room: float) -> int:
    """Every how manieth label can stand without touching the next."""
    widest = max(widths, default=0)
    return max(1, -int(-(widest + 2) // room))
