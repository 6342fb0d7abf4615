"""Physical lines of a text file with their numbers; one that cannot be decoded does not end the reading."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

LINE_BYTES: Final = 4 * 1024 * 1024
EXCERPT: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """``fault`` is '' or the reason why the line could not be read; ``position`` the bytes read after it."""

    number: int
    text: str
    position: int
    fault: str = ""


class Lines(Iterator[Line]):
    """Lines one at a time, never more of the file in memory; those taken can be given back.

    Lines end with LF or CRLF: in UTF-8 and GB 18030 these bytes are never part of another character.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._encoding = stream, encoding
        self._returned: deque[Line] = deque()
        self._count = self._position = 0

    def __next__(self) -> Line:
        if self._returned:
            return self._returned.popleft()
        raw = self._stream.readline(LINE_BYTES)
        if not raw:
            raise StopIteration
        self._count += 1
        self._position += len(raw)
        if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
            return self._overlong(raw)
        return self._decoded(raw.removeprefix(b"\xef\xbb\xbf") if self._count == 1 else raw)

    def give_back(self, lines: Sequence[Line]) -> None:
        """These lines will be the next ones, in this order."""
        self._returned.extendleft(reversed(lines))

    def peek(self, most: int) -> list[Line]:
        """Up to so many of the next lines, which stay where they are."""
        ahead = [line for _, line in zip(range(most), self, strict=False)]
        self.give_back(ahead)
        return ahead

    def _decoded(self, raw: bytes) -> Line:
        try:
            return Line(self._count, raw.decode(self._encoding), self._position)
        except UnicodeDecodeError as error:
            fault = f"is not {self._encoding}: byte {error.start + 1} of the line cannot be read"
            return Line(self._count, raw.decode(self._encoding, errors="replace"), self._position, fault)

    def _overlong(self, raw: bytes) -> Line:
        while rest := self._stream.readline(LINE_BYTES):
            self._position += len(rest)
            if rest.endswith(b"\n"):
                break
        text = raw[: EXCERPT * 4].decode(self._encoding, errors="replace").replace('"', "")[:EXCERPT]
        return Line(self._count, text, self._position, f"is longer than {LINE_BYTES} bytes")
