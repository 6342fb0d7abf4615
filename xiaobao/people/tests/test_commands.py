import csv
import json
from io import StringIO

import pytest
from click.testing import CliRunner, Result

from xiaobao.kernel.errors import NotFound
from xiaobao.people import queries
from xiaobao.people.commands import user
from xiaobao.people.domain.actor import Role
from xiaobao.people.tests.conftest import AT, County

GOOD = "three-white-rabbits"


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(user, arguments, input=typed, catch_exceptions=False)


def test_an_account_is_created_with_a_password_from_the_standard_input(county: County) -> None:
    done = run("create", "lina", "--name", "Li Na", "--unit", "3301", "--password-stdin", typed=GOOD + "\n")

    assert done.exit_code == 0
    account = queries.by_username("lina")
    assert account.check_password(GOOD)
    assert account.unit == county.east


def test_a_password_is_asked_for_twice_and_never_shown(county: County) -> None:
    done = run("create", "lina", "--name", "Li Na", typed=f"{GOOD}\n{GOOD}\n")
    assert queries.by_username("lina").check_password(GOOD)
    assert GOOD not in done.output


def test_roles_are_granted_and_revoked(county: County) -> None:
    account = county.person("lina")
    run("grant", "lina", "head", "--unit", "3301")
    run("grant", "lina", "auditor")
    assert queries.actor_for(account).roles == {Role.HEAD, Role.AUDITOR}
    run("revoke", "lina", "auditor")
    assert queries.actor_for(account).scopes == (county.east.path,)


def test_an_unknown_unit_is_named(county: County) -> None:
    county.person("lina")
    with pytest.raises(NotFound, match="9999"):
        run("grant", "lina", "head", "--unit", "9999")


def test_citizen_is_no_role_to_choose(county: County) -> None:
    assert run("grant", "lina", "citizen").exit_code == 2


def test_a_password_is_changed(county: County) -> None:
    account = county.person("lina")
    run("password", "lina", "--password-stdin", typed=GOOD + "\r\n")
    account.refresh_from_db()
    assert account.check_password(GOOD)


def test_a_token_is_told_as_json_on_the_standard_output(county: County) -> None:
    county.person("robot", county.east, Role.REGISTRAR)
    done = run("token", "robot", "--name", "import", "--expires", "2099-01-01", "--format", "json")
    (made,) = json.loads(done.stdout)
    assert queries.actor_for_token(token=made["token"], at=AT).name == "Robot"
    assert "cannot be shown again" in done.stderr


def test_the_list_is_the_same_in_every_format(county: County) -> None:
    county.person("lina", county.east, Role.HANDLER, Role.HEAD)
    county.person("chief", None, Role.AUDITOR)

    as_json = json.loads(run("list", "--format", "json").stdout)
    as_csv = list(csv.DictReader(StringIO(run("list", "--format", "csv").stdout)))
    as_table = run("list").stdout

    assert [(row["username"], row["unit"], row["roles"]) for row in as_json] == [
        ("chief", "", "auditor@*"),
        ("lina", "3301", "handler@3301 head@3301"),
    ]
    assert [row["roles"] for row in as_csv] == ["auditor@*", "handler@3301 head@3301"]
    assert "handler@3301 head@3301" in as_table
