"""What is handed to somebody who does not believe us: the published seals, and the proof of one case's journal."""

from collections import Counter
from typing import Any

from xiaobao.casework.actions.sealing import public_key, told_of
from xiaobao.casework.domain.seals import Sealed, proof_of, signers
from xiaobao.casework.models import Case, Entry, Seal
from xiaobao.kernel.errors import NotFound
from xiaobao.people import queries as people

__all__ = ["case_proof", "newest_seals", "public_key", "seals", "signed_with"]


def seals() -> list[Sealed]:
    """Every seal as it was published, oldest first."""
    return [told_of(seal) for seal in Seal.objects.order_by("day")]


def signed_with() -> Counter[str]:
    """How many seals were signed with which public key."""
    return Counter(key for _, key in signers(seals(), public_key()))


def newest_seals(*, limit: int) -> list[Sealed]:
    """The newest seals, newest first."""
    return [told_of(seal) for seal in Seal.objects.order_by("-day")[:limit]]


def case_proof(number: str) -> dict[str, Any]:
    """The journal of a case as it is hashed, each entry with its way to the root of a seal, or None before one.

    Raises: NotFound. The caller has asked for permission: the journal is not masked.
    """
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NotFound("case", number)
    covered = list(Seal.objects.order_by("day"))
    hashes: dict[str, list[tuple[int, str]]] = {}
    told = []
    for entry in Entry.objects.filter(case=case).order_by("seq"):
        seal = next((each for each in covered if entry.pk <= each.last_entry), None)
        told.append(
            {
                "seq": entry.seq,
                "type": entry.type,
                "at": entry.at.isoformat(),
                "actor": entry.actor_key,
                "name": entry.actor_name,
                "payload": entry.payload,
                "sets": entry.sets,
                "hash": entry.hash,
                "proof": _proof(entry, seal, hashes) if seal else None,
            }
        )
    return {"case": case.number, "key": public_key(), "entries": told}


def _proof(entry: Entry, seal: Seal, hashes: dict[str, list[tuple[int, str]]]) -> dict[str, Any]:
    """``hashes`` remembers what a seal covers, since a case has several entries under one."""
    sealed = told_of(seal)
    if sealed.day not in hashes:
        rows = Entry.objects.filter(pk__gte=seal.first_entry, pk__lte=seal.last_entry).order_by("pk")
        hashes[sealed.day] = list(rows.values_list("pk", "hash"))
    return proof_of(entry.pk, hashes[sealed.day], sealed, people.sealed_heads(seal.day))
