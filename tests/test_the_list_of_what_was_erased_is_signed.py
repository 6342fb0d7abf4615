"""The published list of what was erased is signed line by line, each over the one before: no line goes unnoticed."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.test_personal_data_is_erased_by_rule import LATER, PHONE, ended, erase_all, keepers
from tests.world import World, at
from xiaobao.casework import actions as casework
from xiaobao.casework.actions.published import publish_erased
from xiaobao.casework.actions.sealing import published_file, signer
from xiaobao.casework.commands import seals as command
from xiaobao.casework.domain.erasures import Erasure, end_of, read_erasures, signed_erasures
from xiaobao.casework.queries import public_key
from xiaobao.config.vaulting import vault
from xiaobao.config.verifying import verify_everything
from xiaobao.people.domain.actor import Actor

__all__ = ["keepers"]  # a fixture
OTHERS = ("19955501235", "19955501236")


@pytest.fixture
def erased(world: World, keepers: dict[str, Actor]) -> list[str]:
    """The numbers of three erased cases, in the order of the list."""
    for phone in (PHONE, *OTHERS):
        ended(world, phone)
    erase_all(keepers)
    return [line["case"] for line in lines()]


def lines() -> list[dict[str, str]]:
    return [json.loads(line) for line in casework.erased_file().read_text(encoding="utf-8").splitlines()]


def write(told: list[dict[str, str]]) -> None:
    casework.erased_file().write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")


def findings() -> list[tuple[str, str]]:
    return [(finding.number, finding.what) for finding in verify_everything()]


def offline(*words: str) -> Result:
    return CliRunner().invoke(command, ["erased", str(casework.erased_file()), *words], catch_exceptions=False)


def test_every_line_is_signed_and_over_the_one_before_it(erased: list[str]) -> None:
    assert len(erased) == 3
    assert all(line["signature"] and line["key"] == public_key() for line in lines())
    assert findings() == []
    done = offline("--key", public_key())
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def _changed(told: list[dict[str, str]]) -> None:
    told[1]["rule"] = "unhandled"


def _slipped_in(told: list[dict[str, str]]) -> None:
    told.insert(1, {"case": "EAST-C2026-000009-X", "rule": "handled", "hash": "0" * 64})


def _told_twice(told: list[dict[str, str]]) -> None:
    told.insert(1, dict(told[0]))


def _taken_out(told: list[dict[str, str]]) -> None:
    del told[1]


def _moved(told: list[dict[str, str]]) -> None:
    told[1], told[2] = told[2], told[1]


def _unsigned(told: list[dict[str, str]]) -> None:
    del told[1]["signature"]


def _unreadable(told: list[dict[str, str]]) -> None:
    told[1] = {"what": "nothing"}


@pytest.mark.parametrize("change", [_changed, _slipped_in, _told_twice, _taken_out, _moved, _unsigned, _unreadable])
def test_what_was_done_to_the_list_is_found_with_the_database_and_without(
    erased: list[str], change: Callable[[list[dict[str, str]]], None]
) -> None:
    told = lines()
    change(told)
    write(told)

    assert any("the list of what was erased" in what for _, what in findings())
    assert offline("--key", public_key()).exit_code == 1


def test_a_changed_line_is_named_by_its_case(erased: list[str]) -> None:
    told = lines()
    told[1]["hash"] = "0" * 64
    write(told)

    assert erased[1] in {number for number, _ in findings()}
    assert erased[1] in {fault["where"] for fault in json.loads(offline("--key", public_key()).stdout)}


def test_a_line_that_is_signed_and_that_no_journal_bears_out_is_found(erased: list[str], world: World) -> None:
    """Whoever holds the keys could have a case erased by the next restore."""
    other, key = ended(world, "19955501237"), public_key()
    text = casework.erased_file().read_text(encoding="utf-8")
    [more] = signed_erasures(
        [Erasure(other.number, "handled", "0" * 64)], end_of(read_erasures(text)), key, signer(key)
    )
    casework.erased_file().write_text(text + more.line(), encoding="utf-8")

    assert findings() == [(other.number, "the list of what was erased tells of it, and its journal does not")]
    assert offline("--key", key).exit_code == 0


def test_a_line_cut_off_by_a_sudden_end_is_written_whole_with_the_next(erased: list[str]) -> None:
    file = casework.erased_file()
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")

    assert publish_erased() == 1

    assert [line["case"] for line in lines()] == erased
    assert findings() == []


def test_a_list_of_before_is_told_again_and_signed(erased: list[str], world: World) -> None:
    write([{name: line[name] for name in ("case", "rule", "hash")} for line in lines()])
    assert findings() == []  # not yet told again
    assert offline("--key", public_key()).exit_code == 1
    assert [number for number, _ in casework.published_erasures()] == erased

    assert publish_erased() == 3
    assert publish_erased() == 0

    assert findings() == []
    assert offline("--key", public_key()).exit_code == 0
    assert [number for number, _ in casework.published_erasures()] == erased
    told = lines()
    told[0]["rule"] = "another"
    write(told)
    assert findings() != []


def test_a_line_that_nobody_signed_erases_nothing_in_a_restored_database(erased: list[str]) -> None:
    told = lines()
    write([*told, told[0] | {"case": "EAST-C2026-000009-X"}])

    assert [number for number, _ in casework.published_erasures()] == erased


def test_the_list_goes_on_when_the_key_of_seals_is_handed_over(
    world: World, keepers: dict[str, Actor], tmp_path: Path
) -> None:
    old = public_key()
    ended(world)
    casework.seal_day(at=at("2026-05-14 09:00"))
    erase_all(keepers)
    assert CliRunner().invoke(vault, ["new-key", "--of", "seals"]).exit_code == 0
    casework.seal_day(at=LATER)
    new = public_key()
    ended(world, OTHERS[0])
    erase_all(keepers, LATER + timedelta(days=1))

    assert [line["key"] for line in lines()] == [old, new]
    assert findings() == []
    assert offline("--key", old, "--seals", str(published_file())).exit_code == 0
    assert offline("--key", old).exit_code == 1
