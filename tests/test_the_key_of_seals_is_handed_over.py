"""The key that signs daily seals is replaced: the old one announces the new one, and whoever knows either can check."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings

from tests.tampering import unguarded
from tests.world import MONDAY, World, lodging
from xiaobao.casework.actions import seal_day
from xiaobao.casework.actions.sealing import SealKeyMissing, published_file
from xiaobao.casework.commands import seals as command
from xiaobao.casework.domain.seals import Fault, Sealed, check_lines, check_proof
from xiaobao.casework.models import Seal
from xiaobao.casework.queries import case_proof, public_key, seals, signed_with, verify_everything
from xiaobao.complaints import actions as complaints
from xiaobao.config.vaulting import vault
from xiaobao.people.domain.actor import SYSTEM

DAY = timedelta(days=1)


def seal(day: int) -> Seal | None:
    at = MONDAY + day * DAY
    complaints.lodge(lodging=lodging(received_at=at), unit_code="EAST", actor=SYSTEM, at=at)
    return seal_day(at=at)


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(vault, words, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def keys(world: World, complaint: str) -> tuple[str, str]:
    """The old key and the new one: a seal before, the seal that announces it, two seals after."""
    old = public_key()
    seal(0)
    assert run("new-key", "--of", "seals").stdout.strip() == "s2"
    assert public_key() == old
    seal(1)
    new = public_key()
    seal(2)
    seal(3)
    return old, new


def test_whoever_knows_the_old_or_the_new_key_can_check(keys: tuple[str, str], complaint: str) -> None:
    old, new = keys

    assert old != new
    assert signed_with() == {old: 2, new: 2}
    assert [bool(line.succession) for line in seals()] == [False, True, False, False]
    for key in keys:
        assert list(check_lines(seals(), key)) == []
        assert list(check_proof(case_proof(complaint), seals(), key)) == []
        done = CliRunner().invoke(command, ["check", str(published_file()), "--key", key], catch_exceptions=False)
        assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    assert list(verify_everything()) == []


def test_a_third_key_follows_the_second(keys: tuple[str, str]) -> None:
    run("new-key", "--of", "seals")
    seal(4)
    seal(5)

    for key in (*keys, public_key()):
        assert list(check_lines(seals(), key)) == []
    assert list(verify_everything()) == []
    assert len(signed_with()) == 3


def test_a_line_without_succession_reads_as_it_always_did(world: World, complaint: str) -> None:
    seal(0)

    assert "succession" not in published_file().read_text(encoding="utf-8")


def test_the_old_key_goes_once_the_new_one_has_signed(world: World, complaint: str) -> None:
    seal(0)
    run("new-key", "--of", "seals")
    assert "still needed" in run("drop-key", "s1", "--of", "seals", code=1).output
    seal(1)
    assert "still needed" in run("drop-key", "s1", "--of", "seals", code=1).output
    seal(2)
    assert "still needed" in run("drop-key", "s2", "--of", "seals", code=1).output
    run("drop-key", "s1", "--of", "seals")

    assert seal(3) is not None
    assert list(verify_everything()) == []
    assert list(check_lines(seals(), public_key())) == []
    rows = json.loads(run("status").stdout)
    assert [row for row in rows if row["what"] == "daily seals"] == [
        {"what": "daily seals", "key": "s2", "many": 2, "in_use": True}
    ]


def test_without_the_key_that_is_to_sign_no_seal_is_made(keys: tuple[str, str], settings: LazySettings) -> None:
    settings.KEY_FILE = Path(settings.KEY_FILE).with_name("others")

    with pytest.raises(SealKeyMissing):
        seal(4)


STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
THEIRS = STRANGER.public_key().public_bytes_raw().hex()


def by_stranger(line: Sealed, succession: str = "") -> Sealed:
    other = replace(line, succession=succession)
    return replace(other, signature=STRANGER.sign(other.text.encode()).hex())


def test_a_forged_succession_is_found(keys: tuple[str, str]) -> None:
    old, new = keys
    first, announcing, third, fourth = seals()
    forged = {
        "announced by a stranger": [first, by_stranger(announcing, succession=f"{old}:{THEIRS}"), third, fourth],
        "put into a signed seal": [replace(first, succession=f"{old}:{THEIRS}"), announcing, third, fourth],
        "taken out": [first, replace(announcing, succession=""), third, fourth],
        "signed on with the old key's place": [first, announcing, by_stranger(third), fourth],
        "all by a stranger, handed over to us": [
            by_stranger(first),
            by_stranger(announcing, succession=f"{THEIRS}:{new}"),
        ],
        "handed over by a key not in use": [first, announcing, by_stranger(third, succession=f"{THEIRS}:{THEIRS}")],
        "no keys": [first, replace(announcing, succession="x:y"), third, fourth],
    }

    unnoticed = [name for name, lines in forged.items() for key in keys if not list(check_lines(lines, key))]
    assert unnoticed == []


def test_a_key_that_is_only_announced_proves_nothing_yet(keys: tuple[str, str]) -> None:
    old, new = keys
    two = seals()[:2]

    assert list(check_lines(two, old)) == []
    assert [fault.where for fault in check_lines(two, new)] == ["the file"]
    assert all(isinstance(fault, Fault) for fault in check_lines(two, THEIRS))


def test_verify_names_a_succession_that_was_changed_in_the_database(keys: tuple[str, str]) -> None:
    old, new = keys
    for change in (f"{old}:{THEIRS}", f"{THEIRS}:{new}", None):
        with unguarded():
            Seal.objects.exclude(succession=None).update(succession=change)
            assert list(verify_everything()) != []
    with unguarded():  # all seals anew, under a stranger's key that hands over to ours
        for row, line in zip(Seal.objects.order_by("day"), seals(), strict=True):
            told = by_stranger(line, succession=f"{THEIRS}:{new}" if line.succession else "")
            Seal.objects.filter(pk=row.pk).update(signature=told.signature, succession=told.succession or None)
        published_file().unlink()
        assert list(verify_everything()) != []
    assert list(verify_everything()) == []
