"""The first unit of an installation, and those below it, from the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from xiaobao.organizations.actions.units import CodeTaken
from xiaobao.organizations.commands import unit
from xiaobao.organizations.models import Unit

pytestmark = pytest.mark.django_db
BUREAU = ("add", "330100", "--name", "某市市场监督管理局", "--kind", "bureau", "--profile", "market")


def run(*words: str) -> Result:
    return CliRunner().invoke(unit, words, catch_exceptions=False)


def test_a_root_and_an_office_below_it_are_founded_and_listed() -> None:
    assert run(*BUREAU, "--short-name", "市局").exit_code == 0
    office = ("add", "330100-01", "--name", "东街所", "--kind", "office", "--profile", "market", "--parent", "330100")
    assert run(*office).exit_code == 0

    told = json.loads(run("list", "--format", "json").stdout)

    assert [(row["code"], row["parent"]) for row in told] == [("330100", ""), ("330100-01", "330100")]
    assert Unit.objects.get(code="330100-01").path.startswith(Unit.objects.get(code="330100").path)


def test_what_cannot_be_is_refused() -> None:
    run(*BUREAU)
    with pytest.raises(CodeTaken):
        run(*BUREAU)
    assert run("add", "a/b", *BUREAU[2:]).exit_code == 2
    assert run("add", "x", "--name", "x", "--kind", "castle", "--profile", "market").exit_code == 2
    assert Unit.objects.count() == 1
