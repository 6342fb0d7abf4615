"""A program's token may be one that only reads, or is taken from some networks alone; nothing else is let through."""

import json

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.world import MONDAY, World
from xiaobao.casework.models import Case
from xiaobao.people import actions
from xiaobao.people.commands import user
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.tokens import SAFE, NetworkNotUnderstood, Scope, TokenNotForThis, judge, scope, scope_of
from xiaobao.people.models import AccountEvent, ApiToken

OFFICE = "10.20.3.4"
STRANGER = "203.0.113.9"


def issued(world: World, bound: Scope) -> str:
    account = world.accounts["east-handler"]
    return actions.issue_token(
        account_id=account, name="register", expires_at=None, scope=bound, actor=SYSTEM, at=MONDAY
    ).token


def asked(token: str, method: str, address: str, *, at: str = OFFICE, **said: str) -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"} | said
    return getattr(Client(), method)(address, headers=headers, REMOTE_ADDR=at)  # type: ignore[no-any-return]


def assert_refused(answer: HttpResponse, why: str) -> None:
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["title"] == "token not for this"
    assert told["data"] == {"why": why}


def test_one_that_only_reads_reads(world: World, complaint: str) -> None:
    token = issued(world, Scope(read_only=True))

    assert asked(token, "get", f"/api/cases/{complaint}").status_code == 200


@pytest.mark.parametrize("door", ["notes?text=x", "undo?reason=x", "parties/1/look?reason=x", "steps/coded"])
def test_one_that_only_reads_changes_nothing_and_opens_no_personal_data(
    world: World, complaint: str, door: str
) -> None:
    token = issued(world, Scope(read_only=True))
    before = Case.objects.get(number=complaint).entry_count

    assert_refused(asked(token, "post", f"/api/cases/{complaint}/{door}"), "read-only")
    assert Case.objects.get(number=complaint).entry_count == before


def test_a_key_of_its_own_does_not_get_a_write_through(world: World, complaint: str) -> None:
    token, door = issued(world, Scope(read_only=True)), f"/api/cases/{complaint}/notes?text=x"

    for _ in range(2):
        assert_refused(asked(token, "post", door, **{"Idempotency-Key": "a-key-of-its-own"}), "read-only")


def test_a_kept_answer_is_told_again_only_where_the_token_is_taken(world: World, complaint: str) -> None:
    token, door = issued(world, Scope(networks=("10.20.0.0/16",))), f"/api/cases/{complaint}/notes?text=x"
    key = {"Idempotency-Key": "a-key-of-its-own"}
    assert asked(token, "post", door, **key).status_code == 201

    assert asked(token, "post", door, **key).headers["Idempotent-Replayed"] == "true"
    assert_refused(asked(token, "post", door, at=STRANGER, **key), "network")
    actions.revoke_token(token_id=ApiToken.objects.get().pk, actor=SYSTEM, at=MONDAY)
    assert asked(token, "post", door, **key).status_code == 401


def test_one_of_a_network_is_taken_from_there_alone(world: World, complaint: str) -> None:
    token = issued(world, Scope(networks=("10.20.0.0/16", "2001:db8::/32")))
    address = f"/api/cases/{complaint}"

    for inside in (OFFICE, "2001:db8::7", "::ffff:10.20.3.4"):
        assert asked(token, "get", address, at=inside).status_code == 200
    for outside in (STRANGER, "10.21.0.1", "2001:db9::1", "::ffff:203.0.113.9", "", "nonsense"):
        assert_refused(asked(token, "get", address, at=outside), "network")


def test_what_a_stranger_says_of_their_address_is_not_believed(world: World, complaint: str) -> None:
    token = issued(world, Scope(networks=("10.20.0.0/16",)))
    claim = {"X-Forwarded-For": OFFICE, "Forwarded": f"for={OFFICE}"}

    assert_refused(asked(token, "get", f"/api/cases/{complaint}", at=STRANGER, **claim), "network")


def test_behind_a_known_proxy_the_address_of_the_program_counts(
    world: World, complaint: str, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1"]
    token, door = issued(world, Scope(networks=("10.20.0.0/16",))), f"/api/cases/{complaint}"

    assert asked(token, "get", door, at="192.0.2.1", **{"X-Forwarded-For": OFFICE}).status_code == 200
    assert_refused(asked(token, "get", door, at="192.0.2.1", **{"X-Forwarded-For": STRANGER}), "network")


def test_a_refused_use_is_no_use(world: World, complaint: str) -> None:
    token = issued(world, Scope(read_only=True, networks=("10.20.0.0/16",)))

    asked(token, "get", f"/api/cases/{complaint}", at=STRANGER)
    assert ApiToken.objects.get().last_used_on is None
    asked(token, "get", f"/api/cases/{complaint}")
    assert ApiToken.objects.get().last_used_on is not None


def test_a_token_without_a_scope_goes_on_as_before(world: World, complaint: str) -> None:
    token = issued(world, Scope())

    assert ApiToken.objects.get().scope is None
    assert asked(token, "post", f"/api/cases/{complaint}/notes?text=x", at=STRANGER).status_code == 201


def test_it_is_bound_on_the_command_line_and_the_event_says_so(world: World, complaint: str) -> None:
    told = ["token", "east-handler", "--name", "register", "--read-only", "--network", "10.20.0.0/16"]
    made = CliRunner().invoke(user, [*told, "--network", "2001:DB8::/32", "--format", "json"])

    [row] = json.loads(made.stdout)
    assert asked(row["token"], "get", f"/api/cases/{complaint}").status_code == 200
    assert_refused(asked(row["token"], "post", f"/api/cases/{complaint}/notes?text=x"), "read-only")
    bound = {"read_only": True, "networks": ["10.20.0.0/16", "2001:db8::/32"]}
    assert ApiToken.objects.get().scope == bound
    event = AccountEvent.objects.get(type="token_issued")
    assert event.detail == event.detail | bound


@pytest.mark.parametrize("text", ["", "10.20.3.4/16", "office", "10.20.0.0/33", "::/129"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(NetworkNotUnderstood):
        scope(read_only=False, networks=[text])


@given(st.booleans(), st.lists(st.ip_addresses().map(str), max_size=3), st.sampled_from(["GET", "POST", "DELETE"]))
def test_only_what_a_scope_says_is_let_through(read_only: bool, networks: list[str], method: str) -> None:
    bound = scope_of(scope(read_only=read_only, networks=networks).to_json())
    wanted = (not read_only or method in SAFE) and (not networks or OFFICE in networks)
    try:
        judge(bound, method=method, address=OFFICE)
    except TokenNotForThis:
        assert not wanted
    else:
        assert wanted
