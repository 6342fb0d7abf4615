"""The page of an official paper: lengths in millimetres, sizes of type and pitches of lines in points.

Source: GB/T 9704-2012, 5.2 (A4; 37 mm above, 28 mm to the left, a type area of 156 × 225 mm holding 22 lines of 28
characters of size 3) and 7 (title of size 2; page number of size 4, 7 mm below the type area; date four characters
from the right). In points, size 2 is 22, size 3 is 16, size 4 is 14, small size 4 is 12 and size 5 is 10.5.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Geometry:
    """Margins in mm, sizes and pitches in pt. ``tracking`` draws 28 characters together to the type area's 156 mm."""

    width: float = 210
    height: float = 297
    top: float = 37
    right: float = 26
    bottom: float = 35
    left: float = 28
    page_number_below: float = 7

    body: float = 16
    title: float = 22
    page_number: float = 14
    cell: float = 12
    note: float = 10.5

    pitch: float = 28.95
    title_pitch: float = 36
    cell_pitch: float = 18
    stack_pitch: float = 14  # of characters set one below the other
    note_pitch: float = 15
    tracking: float = -0.25

    second_field: float = 91  # where the second field of a line begins
    date_from_right: float = 4  # characters

    @property
    def type_width(self) -> float:
        """The width of the type area, 156 mm."""
        return self.width - self.left - self.right


GB_T_9704 = Geometry()


def width_in_characters(text: str) -> float:
    """How wide a text is in full characters: what is not ASCII is one, what is half of one."""
    return sum(0.5 if ch.isascii() else 1.0 for ch in text)


def name_from_right(name: str, date: str, page: Geometry = GB_T_9704) -> float:
    """How many characters from the right the issuer stands, centred over the date; at least at the edge.

    Source: GB/T 9704-2012, 7.3.5.1 (papers with a seal).
    """
    return max(0.0, page.date_from_right + (width_in_characters(date) - width_in_characters(name)) / 2)
