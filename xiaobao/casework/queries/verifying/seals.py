"""The daily seals: do they fit the entries they were put on, each other, and what was published outside?"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from xiaobao.casework.actions.sealing import own_keys, public_key, published, told_of
from xiaobao.casework.domain import merkle
from xiaobao.casework.domain.journal import GENESIS
from xiaobao.casework.domain.seals import Fault, Sealed, is_signed, signers
from xiaobao.casework.models import Entry, Seal
from xiaobao.casework.queries.verifying.findings import Finding
from xiaobao.people import queries as people


def verify_seals(kept: Iterable[Sealed | Fault] | None = None) -> Iterator[Finding]:
    """Every seal that no longer fits its entries, was not made by this installation, or is not the published one.

    ``kept`` are the published lines to compare with; those of this installation's own file where none are given.
    """
    previous, covered = GENESIS, 0
    outside: dict[str, Sealed] = {}
    for line in published() if kept is None else kept:
        if isinstance(line, Fault):
            yield Finding("", None, f"the file of published seals: {line.where} {line.what}")
        else:
            outside[line.day] = line
    newest = max(outside, default="")
    rows = list(Seal.objects.order_by("day"))
    expected = list(signers([told_of(seal) for seal in rows], public_key()))
    if rows and (public_key() not in own_keys() or not {key for _, key in expected} & set(own_keys())):
        yield Finding("", None, "the seals are under keys that are not this installation's")
    for seal, (told, key) in zip(rows, expected, strict=True):
        entries = Entry.objects.filter(pk__gt=covered, pk__lte=seal.last_entry).order_by("pk")
        heads = people.sealed_heads(seal.day)
        root = _root(previous, chain(entries.values_list("hash", flat=True).iterator(), heads))
        if (root, previous) != (seal.root, seal.previous_root):
            beside = " and the chains of accounts that it covers" if heads else ""
            what = f"the seal of {seal.day} does not fit entries {covered + 1} to {seal.last_entry}{beside}"
            yield Finding("", None, what)
        elif not is_signed(told, key) or (told.succession and (told.hands_over or ("", ""))[0] != key):
            yield Finding("", None, f"the seal of {seal.day} was not signed by this installation")
        other = outside.pop(told.day, None)
        if other is not None and other != told:
            yield Finding("", None, f"the seal of {seal.day} is not the one that was published")
        if other is None and told.day < newest:
            yield Finding("", None, f"the seal of {seal.day} was taken out of the published file")
        previous, covered = seal.root, seal.last_entry
    for day in sorted(outside):
        yield Finding("", None, f"the seal of {day} was published and is not there any more")


def _root(previous: str, hashes: Iterable[str]) -> str:
    """The root over what a seal covers; none where something that stands there is no hash at all."""
    try:
        return merkle.root([previous, *hashes])
    except ValueError:
        return ""


def verify_accounts() -> Iterator[Finding]:
    """Every account whose events, and everybody whose looks, are not what was written."""
    yield from (Finding("", None, fault) for fault in (*people.faulty_chains(), *people.faulty_holdings()))


def unsealed() -> int:
    """How many entries no seal covers yet: what is only protected by its hashes and the database's triggers."""
    last = Seal.objects.order_by("-day").values_list("last_entry", flat=True).first() or 0
    return Entry.objects.filter(pk__gt=last).count()


def written_ahead(*, at: datetime) -> timedelta:
    """By how much the newest entry of any journal is dated ahead of an instant; nothing where it is not."""
    newest = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(newest - at, timedelta(0)) if newest else timedelta(0)
