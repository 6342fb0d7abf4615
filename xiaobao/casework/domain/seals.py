"""What a daily seal says, and what anybody can check of it without a database: published lines and proofs of cases.

A published line is signed and holds the root of the line before it. A proof holds the whole journal of a case and, for
every entry, the path from its hash to the root of a seal. With the public key of the installation, published elsewhere,
both can be checked by whoever holds the files alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from xiaobao.casework.domain import merkle
from xiaobao.casework.domain.journal import GENESIS, JournalLine, digest
from xiaobao.kernel.errors import XiaobaoError


class NotAKey(XiaobaoError):
    """Raised when a public key is not one: 64 hexadecimal digits."""

    slug = "not-a-key"

    def __init__(self) -> None:
        super().__init__("This is no public key of an installation: 64 hexadecimal digits, from `xiaobao seals key`.")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal as it is published: its day, the first and last entry it covers, two roots and a signature.

    ``succession`` announces that another key signs from the next seal on: ``old:new``, each 64 hexadecimal digits. It
    is part of what the old key signs. ``heads`` says how many leaves behind those of the entries are chains over what
    was done to accounts and over looks, as they stood then.
    """

    day: str
    first_entry: int
    last_entry: int
    previous_root: str
    root: str
    signature: str
    succession: str = ""
    heads: int = 0

    @property
    def hands_over(self) -> tuple[str, str] | None:
        """The old and the new key, where this seal announces one."""
        old, _, new = self.succession.partition(":")
        return (old, new) if old and new else None

    @property
    def text(self) -> str:
        """What is signed."""
        told: tuple[str | int, ...] = (self.day, self.first_entry, self.last_entry, self.previous_root, self.root)
        told += (f"from the next seal on: {self.succession}",) if self.succession else ()
        told += (f"and chains: {self.heads}",) if self.heads else ()
        return "xiaobao-seal-2\n" + "\n".join(str(each) for each in told)

    def line(self) -> str:
        """The line of the published file."""
        return json.dumps({name: value for name, value in asdict(self).items() if value not in ("", 0)}) + "\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit: where (a day, a line, an entry) and what it is."""

    where: str
    what: str


def read_lines(text: str) -> Iterator[Sealed | Fault]:
    """The seals of a published file, in order. A last line that was cut off by a sudden end is left out."""
    *whole, torn = text.split("\n")
    for number, line in enumerate(whole, start=1):
        if line.strip():
            yield _read(line, f"line {number}")
    if torn.strip() and isinstance(found := _read(torn, "the last line"), Sealed):
        yield found


def _read(line: str, where: str) -> Sealed | Fault:
    try:
        told = json.loads(line)
        found = Sealed(**told)
    except (ValueError, TypeError):
        return Fault(where, "cannot be read as a seal")
    kinds = (str, int, int, str, str, str, str, int)
    fits = all(type(value) is kind for value, kind in zip(asdict(found).values(), kinds, strict=True))
    return found if fits else Fault(where, "cannot be read as a seal")


def require_key(key: str) -> Ed25519PublicKey:
    """A public key out of its digits. Raises: NotAKey."""
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    except ValueError:
        raise NotAKey from None


def is_signed(seal: Sealed, key: str) -> bool:
    """Whether the holder of a public key has signed a seal; nobody has signed with what is no key."""
    return is_signed_text(seal.text, seal.signature, key)


def is_signed_text(text: str, signature: str, key: str) -> bool:
    """The same of any text; key and signature in hexadecimal digits."""
    try:
        public = require_key(key)
        public.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, NotAKey, ValueError):
        return False
    return True


def signers(seals: Iterable[Sealed], key: str) -> Iterator[tuple[Sealed, str]]:
    """Each seal with the key that must have signed it, where ``key`` is known: it, or whichever succeeded it.

    A known key may be a later one. The seals before it then count by what they say of their own keys: a seal that the
    known key signed holds their roots.
    """
    told = list(seals)
    handed = [each.hands_over for each in told if each.hands_over]
    expected = handed[0][0] if key in {new for _, new in handed} else key
    for seal in told:
        yield seal, expected
        expected = seal.hands_over[1] if seal.hands_over else expected


def check_lines(lines: Iterable[Sealed | Fault], key: str) -> Iterator[Fault]:
    """Every line that cannot be read, is not signed, or does not follow the one before it. Raises: NotAKey."""
    require_key(key)
    told = list(lines)
    seals = [line for line in told if isinstance(line, Sealed)]
    yield from (line for line in told if isinstance(line, Fault))
    previous, covered, day, known = GENESIS, 0, "", not seals
    for line, expected in signers(seals, key):
        known = known or expected == key
        if not is_signed(line, expected):
            yield Fault(line.day, "was not signed by the holder of this key, or was changed")
        if line.hands_over and line.hands_over[0] != expected:
            yield Fault(line.day, "hands over a key that was not in use")
        if (line.previous_root, line.first_entry > covered, line.day > day) != (previous, True, True):
            yield Fault(line.day, "does not follow the seal before it: one is missing, twice there or exchanged")
        previous, covered, day = line.root, line.last_entry, line.day
    if not known:
        yield Fault("the file", "announces this key, and nothing is signed with it yet: check it with the one before")


def proven_keys(lines: Iterable[Sealed | Fault], key: str) -> set[str]:
    """The keys of whoever holds ``key``: it, and those that published seals prove to be of one succession with it.

    Seals in which something does not fit prove nothing. Raises: NotAKey.
    """
    told = list(lines)
    if any(check_lines(told, key)):
        return {key}
    seals = [line for line in told if isinstance(line, Sealed)]
    announced = {seal.hands_over[1] for seal in seals if seal.hands_over}
    return {key} | {signer for _, signer in signers(seals, key)} | announced


def proof_of(entry: int, hashes: Sequence[tuple[int, str]], seal: Sealed, heads: Sequence[str] = ()) -> dict[str, Any]:
    """The way from an entry's hash to the root of its seal, which covers these entries (id, hash), then ``heads``."""
    leaves = [seal.previous_root, *(found for _, found in hashes), *heads]
    index = next(n for n, (found, _) in enumerate(hashes, start=1) if found == entry)
    return {"seal": seal.day, "index": index, "size": len(leaves), "path": merkle.proof(leaves, index)}


def check_proof(told: Mapping[str, Any], lines: Iterable[Sealed | Fault], key: str) -> Iterator[Fault]:
    """Does a proof of a case hold: each entry's hash, their chain, and the way of each to a seal of ``lines``?

    An entry that no seal covers yet is a fault too: it is not proven. Raises: NotAKey.
    """
    require_key(key)
    told_seals = (line for line in lines if isinstance(line, Sealed))
    seals = {seal.day: seal for seal, expected in signers(told_seals, key) if is_signed(seal, expected)}
    previous = GENESIS
    try:
        for number, each in enumerate(told["entries"], start=1):
            line = _line_of(told["case"], each, previous)
            place = f"entry {number}"
            if line.seq != number or digest(line) != each["hash"]:
                yield Fault(place, "is not what its hash covers")
            seal = seals.get((each["proof"] or {}).get("seal", ""))
            if seal is None:
                yield Fault(place, "is under no seal of this file and key")
            elif merkle.led_to(each["hash"], *_way(each["proof"])) != seal.root:
                yield Fault(place, f"is not under the seal of {seal.day}")
            previous = each["hash"]
    except (KeyError, TypeError, ValueError, AttributeError):
        yield Fault("the proof", "cannot be read")


def _line_of(case: str, told: Mapping[str, Any], previous: str) -> JournalLine:
    return JournalLine(
        case=case,
        seq=told["seq"],
        type=told["type"],
        at=datetime.fromisoformat(told["at"]),
        actor=told["actor"],
        name=told["name"],
        payload=told["payload"],
        sets=told["sets"],
        previous=previous,
    )


def _way(told: Mapping[str, Any]) -> tuple[int, int, Sequence[str]]:
    return told["index"], told["size"], told["path"]
