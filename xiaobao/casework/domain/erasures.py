"""The published list of what was erased: which case, by which rule; signed line by line, each over the one before it.

Whoever holds the list and the public key of the installation can check it without a database: that no line was
changed, slipped in, taken out between two others or moved. What was cut off at its end shows in a newer copy alone.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from xiaobao.casework.domain.seals import Fault, is_signed_text
from xiaobao.kernel.digests import GENESIS, digest_of


@dataclass(frozen=True, slots=True)
class Erasure:
    """A line: the case, the rule, the hash of the journal's entry, the hash of the line before, the key, its signature.

    Lists of before have lines of the first three alone.
    """

    case: str
    rule: str
    hash: str = ""
    previous: str = ""
    key: str = ""
    signature: str = ""

    @property
    def text(self) -> str:
        """What is signed."""
        return "\n".join(("xiaobao-erased-1", self.case, self.rule, self.hash, self.previous, self.key))

    def line(self) -> str:
        """The line of the published file."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, sort_keys=True) + "\n"

    def link(self, previous: str) -> str:
        """The hash that the line behind it holds."""
        return digest_of([previous, self.text, self.signature])


def read_erasures(text: str) -> Iterator[Erasure | Fault]:
    """The lines of a published list, in order. A last line that was cut off by a sudden end is left out."""
    *whole, torn = text.split("\n")
    for number, line in enumerate(whole, start=1):
        if line.strip():
            yield _read(line, f"line {number}")
    if torn.strip() and isinstance(found := _read(torn, "the last line"), Erasure):
        yield found


def _read(line: str, where: str) -> Erasure | Fault:
    try:
        found = Erasure(**json.loads(line))
    except (ValueError, TypeError):
        return Fault(where, "cannot be read as an erasure")
    fits = all(isinstance(value, str) for value in asdict(found).values())
    return found if fits else Fault(where, "cannot be read as an erasure")


def end_of(lines: Iterable[Erasure | Fault]) -> str:
    """The hash that the next line will hold."""
    previous = GENESIS
    for line in lines:
        previous = _end(line, previous)
    return previous


def signed_erasures(
    told: Iterable[Erasure], previous: str, key: str, sign: Callable[[bytes], bytes]
) -> Iterator[Erasure]:
    """These lines, each signed and over the one before it; ``previous`` is the end of the list so far."""
    for each in told:
        line = replace(each, previous=previous, key=key, signature="")
        line = replace(line, signature=sign(line.text.encode()).hex())
        yield line
        previous = line.link(previous)


def stands(line: Erasure, keys: Collection[str]) -> bool:
    """Whether a line was signed with one of these keys and is as it was."""
    return line.key in keys and is_signed_text(line.text, line.signature, line.key)


def check_erasures(lines: Iterable[Erasure | Fault], keys: Collection[str]) -> Iterator[Fault]:
    """Every line that cannot be read, is not signed with one of these keys, or does not follow the one before it.

    A line of before, without a signature, is borne where another one, signed, tells of the same case.
    """
    told = list(lines)
    signed = {line.case for line in told if isinstance(line, Erasure) and line.signature}
    previous = GENESIS
    for line in told:
        if isinstance(line, Fault):
            yield line
        elif line.signature:
            if not stands(line, keys):
                yield Fault(line.case, "was not signed by the holder of this key, or was changed")
            if line.previous != previous:
                yield Fault(line.case, "does not follow the line before it: one is missing, changed or slipped in")
        elif line.case not in signed:
            yield Fault(line.case, "is not signed")
        previous = _end(line, previous)


def _end(line: Erasure | Fault, previous: str) -> str:
    return line.link(previous) if isinstance(line, Erasure) else digest_of([previous, line.where])
