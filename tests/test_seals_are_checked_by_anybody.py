"""What is published, what it is worth without our database, and what a sudden end leaves of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.test import Client

from tests.tampering import unguarded
from tests.world import World, at, lodging
from xiaobao.casework import queries
from xiaobao.casework.actions import seal_day
from xiaobao.casework.actions.sealing import publish, published_file
from xiaobao.casework.commands import seals as command
from xiaobao.casework.models import Entry, Seal
from xiaobao.casework.queries import verify_seals
from xiaobao.complaints import actions as complaints
from xiaobao.config.verifying import verify

Changed = Callable[[dict[str, Any]], None]


@pytest.fixture
def sealed(world: World, complaint: str, settings: LazySettings, tmp_path: Path) -> str:
    """Three cases over two seals, and one more entry that no seal covers yet."""
    settings.DATA_DIR = tmp_path
    seal_day(at=at("2026-05-11 23:50"))
    for _ in range(2):
        complaints.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=at("2026-05-12 09:00"))
    seal_day(at=at("2026-05-12 23:50"))
    return complaint


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_the_published_seals_are_checked_without_a_database(sealed: str) -> None:
    done = run("check", str(published_file()), "--key", queries.public_key())

    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    assert "2 seals" in done.stderr


def test_another_key_has_not_signed_them(sealed: str) -> None:
    other = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"  # RFC 8032 knows its secret: zeros

    done = run("check", str(published_file()), "--key", other)

    assert done.exit_code == 1
    assert [fault["where"] for fault in json.loads(done.stdout)] == ["2026-05-11", "2026-05-12"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[0], lines[1]],
        lambda lines: [lines[1], lines[0]],
        lambda lines: [lines[0].replace('"2026-05-11"', '"2026-05-10"'), lines[1]],
        lambda lines: [lines[0], '{"day": 1}'],
        lambda lines: [lines[0], "[]"],
    ],
    ids=["one missing", "one twice", "exchanged", "another day", "no seal", "a list"],
)
def test_lines_that_do_not_follow_each_other_are_found(
    sealed: str, tmp_path: Path, spoil: Callable[[list[str]], list[str]]
) -> None:
    file = tmp_path / "copy.ndjson"
    file.write_text("\n".join(spoil(published_file().read_text(encoding="utf-8").splitlines())) + "\n")

    assert run("check", str(file), "--key", queries.public_key()).exit_code == 1


def proof(sealed: str, folder: Path, change: Changed = lambda _told: None) -> Result:
    """Check the proof of the first case, as it is or changed."""
    file = folder / "proof.json"
    assert run("proof", sealed, str(file)).exit_code == 0
    told = json.loads(file.read_text(encoding="utf-8"))
    change(told)
    file.write_text(json.dumps(told), encoding="utf-8")
    return run("check", str(published_file()), "--key", queries.public_key(), "--proof", str(file))


def test_a_journal_is_proven_entry_by_entry(sealed: str, tmp_path: Path) -> None:
    assert proof(sealed, tmp_path).exit_code == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["entries"][0]["payload"].update(channel="post"),
        lambda told: told["entries"][0].update(name="somebody"),
        lambda told: told["entries"][0]["proof"].update(index=2),
        lambda told: told["entries"][0]["proof"].update(seal="2026-05-12"),
        lambda told: told["entries"][0].update(proof=None),
        lambda told: told["entries"].reverse() or told["entries"].append({}),
        lambda told: told.update(case="EAST-C2026-000009-X"),
        lambda told: told.clear(),
    ],
)
def test_a_changed_proof_does_not_hold(sealed: str, tmp_path: Path, change: Changed) -> None:
    assert proof(sealed, tmp_path, change).exit_code == 1


def test_an_entry_since_the_last_seal_is_not_proven_yet(world: World, sealed: str, tmp_path: Path) -> None:
    complaints.take(
        number=sealed, event="claimed", data={}, actor=world.actor("east-handler"), at=at("2026-05-13 09:00")
    )

    done = proof(sealed, tmp_path)

    last = str(Entry.objects.filter(case__number=sealed).count())
    assert json.loads(done.stdout) == [{"where": f"entry {last}", "what": "is under no seal of this file and key"}]


def test_what_a_sudden_end_left_of_a_line_is_cut_off_and_written_whole(sealed: str) -> None:
    file = published_file()
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole[:-40], encoding="utf-8")

    assert list(verify_seals()) == []  # torn is not touched
    assert publish() == 1
    assert file.read_text(encoding="utf-8") == whole
    assert publish() == 0


def test_a_seal_that_never_reached_the_file_is_published_with_the_next_one(sealed: str) -> None:
    published_file().unlink()

    assert seal_day(at=at("2026-05-12 23:59")) is None
    assert len(published_file().read_text(encoding="utf-8").splitlines()) == 2


def test_a_line_taken_out_of_the_file_is_named(sealed: str) -> None:
    lines = published_file().read_text(encoding="utf-8").splitlines(keepends=True)
    published_file().write_text(lines[1], encoding="utf-8")

    assert [finding.what for finding in verify_seals()] == [
        "the seal of 2026-05-11 was taken out of the published file"
    ]


def test_a_copy_kept_elsewhere_shows_what_the_machine_itself_no_longer_does(sealed: str, tmp_path: Path) -> None:
    """An owner who takes out the newest seal here and in the file of this machine has not reached the copy."""
    copy = tmp_path / "copy.ndjson"
    copy.write_bytes(published_file().read_bytes())
    with unguarded():
        Seal.objects.filter(day="2026-05-12").delete()
        _shown_by(copy)


def _shown_by(copy: Path) -> None:
    published_file().unlink()
    publish()

    assert CliRunner().invoke(verify, []).exit_code == 0
    done = CliRunner().invoke(verify, ["--seals", str(copy)])
    assert done.exit_code == 1
    assert "2026-05-12 was published and is not there any more" in done.stdout


def test_everybody_can_take_the_seals_home(sealed: str) -> None:
    page, file = Client().get("/seals/"), Client().get("/seals/seals.ndjson")

    assert queries.public_key() in page.content.decode()
    assert file.content == published_file().read_bytes()
