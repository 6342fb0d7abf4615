"""A county with two towns, people in them, and keys of their own for every test."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django import Settings

from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.models import Account

AT = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    settings.KEY_FILE = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class County:
    """/1/ the county, with the towns east and west below it."""

    def __init__(self) -> None:
        self.county = self._unit("33", None)
        self.east = self._unit("3301", self.county)
        self.west = self._unit("3302", self.county)

    def _unit(self, code: str, parent: Any) -> Any:
        units = apps.get_model("organizations", "Unit")._default_manager
        unit = units.create(
            code=code, name=code, kind="office", profile="market", parent=parent, path=f"/+{code}/", depth=0
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit

    def person(self, username: str, unit: Any = None, *roles: Role, password: str | None = None) -> Account:
        """An account at a unit with roles there; without a unit everywhere."""
        unit_id = unit.pk if unit is not None else None
        account = actions.create_account(
            username=username, name=username.title(), password=password, unit_id=unit_id, actor=SYSTEM, at=AT
        )
        for role in roles:
            actions.grant_role(account_id=account.pk, role=role, unit_id=unit_id, actor=SYSTEM, at=AT)
        return account

    def actor(self, username: str, unit: Any = None, *roles: Role) -> Actor:
        return queries.actor_for(self.person(username, unit, *roles))


@pytest.fixture
def county(db: None) -> County:
    return County()
