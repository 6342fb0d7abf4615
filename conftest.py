"""Fixtures that tests of several rooms share."""

import os
from pathlib import Path
from typing import Final

import pytest
from django.conf import LazySettings
from hypothesis import settings as hypothesis_settings

from tests.founding import found
from tests.remembering import Remembered
from tests.world import MONDAY, World, lodging
from xiaobao.complaints import actions as complaints

# the machines that run this are shared: how long an example takes says nothing
# the same examples every time where a change is judged; new ones on the machine of whoever works on it
hypothesis_settings.register_profile("shared", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("shared")


ASKING: Final = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`database` marks what may differ from database to database: all but tests of rooms that ask none."""
    for item in items:
        asks = item.get_closest_marker("django_db") or ASKING.intersection(getattr(item, "fixturenames", ()))
        if asks or not item.nodeid.startswith("xiaobao/"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _apart(settings: LazySettings, tmp_path: Path) -> None:
    """Files that tests write lie in a folder of their own."""
    settings.DATA_DIR = tmp_path
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    settings.NOTICE_DIR = tmp_path / "notices"
    settings.KEY_FILE = tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db: None) -> World:
    return WORLD.again()


WORLD = Remembered(found)


@pytest.fixture
def complaint(world: World) -> str:
    """The number of a complaint just received at the eastern office."""
    return (
        complaints.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
        .receipts[0]
        .number
    )
