"""A key is given by mail and compared by telephone: both sides show the same few characters."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.federation.conftest import BANK, Wire
from tests.world import MONDAY, World
from xiaobao.exchange.domain.signing import BadKey, fingerprint, written_key
from xiaobao.federation import queries
from xiaobao.federation.commands import peer
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.models import Account


def test_a_fingerprint_is_short_and_another_for_every_key() -> None:
    first, second = (written_key(bytes([n] * 32)) for n in (1, 2))

    assert fingerprint(first) == "72cd 6e84 22c4 07fb 6d09"  # of SHA-256 over 32 times the byte 1
    assert fingerprint(first) != fingerprint(second)
    with pytest.raises(BadKey):
        fingerprint("whpk_x")


def test_page_and_command_show_those_of_this_instance_and_of_every_peer(wire: Wire, world: World) -> None:
    head = world.accounts["head"]
    people.grant_role(account_id=head, role=Role.ADMINISTRATOR, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY)
    client = Client()
    client.force_login(Account.objects.get(pk=head))
    [key] = queries.own_keys().values()

    page = client.get("/office/peers/").content.decode()
    own = json.loads(CliRunner().invoke(peer, ["keys"]).stdout)
    listed = json.loads(CliRunner().invoke(peer, ["list"]).stdout)

    # in this world both sides have the same key: of the peer, in the record of its registration, of this instance
    assert page.count(fingerprint(key)) == 3
    assert own["fingerprints"] == {"1": fingerprint(key)}
    assert {each["code"]: each["fingerprints"] for each in listed}[BANK] == [fingerprint(key)]
