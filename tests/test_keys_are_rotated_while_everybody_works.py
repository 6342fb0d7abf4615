"""The drill of a rotation: new keys, everything sealed and indexed anew, the old keys gone; and nobody noticed."""

import json
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.test import Client

from tests.world import MONDAY, World, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.actions.storing import fetch
from xiaobao.casework.models import Case
from xiaobao.casework.queries import public_key, verify_everything
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.config.vaulting import vault
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people import queries
from xiaobao.people.models import Account, KeptAnswer

PHONE = "19955501234"
PDF = b"%PDF-1.4\n" + bytes(64)


@pytest.fixture
def told(world: World, settings: LazySettings, tmp_path: Path) -> dict[str, str]:
    """A case with a file and a person, its query code, and an account with a second factor, under keys of their own."""
    settings.KEY_FILE, settings.DATA_DIR, settings.ATTACHMENT_DIR = tmp_path / "keys", tmp_path, tmp_path / "files"
    words = lodging(complainants=(Person(name="独孤测试", phone=PHONE, address="东街1号"),))
    receipt = actions.lodge(lodging=words, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    case = Case.objects.get(number=receipt.number)
    file = casework.attach(case_id=case.pk, name="a.pdf", content=PDF, actor=world.actor("east-head"), at=MONDAY)
    casework.seal_day(at=MONDAY)
    head = world.actor("head")
    offered = people.offer_second(account_id=world.accounts["head"], issuer="x", actor=head, at=MONDAY)
    now = current_clock().now()
    people.confirm_second(
        account_id=world.accounts["head"], code=pyotp.TOTP(offered.secret).at(now), actor=head, at=now
    )
    return {"number": receipt.number, "code": receipt.query_code, "file": file.digest, "key": public_key()}


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(vault, words, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def everything_works(told: dict[str, str], head: int) -> None:
    answer = Client().get("/api/public/track", {"number": told["number"], "code": told["code"]})
    assert answer.status_code == 200
    assert len(queries.find_by_phone(PHONE)) == 1
    assert fetch(told["file"]) == PDF
    assert queries.has_second(head)
    assert public_key() == told["key"]
    assert list(verify_everything()) == []


def test_all_that_is_sealed_goes_under_the_new_keys_and_the_old_ones_are_dropped(
    world: World, told: dict[str, str]
) -> None:
    head = world.accounts["head"]
    assert run("new-key").stdout == "k2\n"
    assert run("new-key", "--of", "index").stdout == "i2\n"
    everything_works(told, head)  # nothing is under the new keys yet
    assert "there still lie" in run("drop-key", "k1", code=1).output
    assert "there still lie" in run("drop-key", "i1", "--of", "index", code=1).output

    run("rotate")

    everything_works(told, head)
    under = {row["key"] for row in json.loads(run("status").stdout)}
    assert under == {"k2", "i2", "s1", "p1"}
    run("drop-key", "k1")
    run("drop-key", "i1", "--of", "index")
    everything_works(told, head)


def test_half_a_rotation_loses_nothing_and_goes_on(world: World, told: dict[str, str]) -> None:
    run("new-key")
    run("new-key", "--of", "index")
    for _ in range(3):
        actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)

    assert len(people.rotate(limit=1)) == 1

    everything_works(told, world.accounts["head"])
    run("rotate", "--batch", "1")
    assert {row["in_use"] for row in json.loads(run("status").stdout)} == {True}


def test_what_is_only_kept_for_a_while_keeps_its_key(world: World, told: dict[str, str]) -> None:
    KeptAnswer.objects.create(
        scope="s", key="k", request="r", status=200, sealed=people.seal_content(b"{}", name="x"), made_at=MONDAY
    )
    run("new-key")
    run("rotate")

    assert "1 kept answers" in run("drop-key", "k1", code=1).output


def test_an_index_key_that_is_gone_is_named_by_verify(told: dict[str, str], settings: LazySettings) -> None:
    run("new-key", "--of", "index")
    file = Path(settings.KEY_FILE)
    lines = dict(line.split("=", 1) for line in file.read_text().splitlines())
    lines["XIAOBAO_INDEX_KEY"] = lines["XIAOBAO_INDEX_KEY"].split(",")[1]
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))

    assert any("indexed under the key 'i1'" in finding.what for finding in verify_everything())


def test_an_unknown_key_is_refused(told: dict[str, str]) -> None:
    assert "has no key" in run("drop-key", "k9", code=1).output
    assert Account.objects.exists()
