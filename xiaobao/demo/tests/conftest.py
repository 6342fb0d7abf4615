"""One world and one year of stories for all tests of this room."""

from datetime import date

import pytest

from xiaobao.demo.domain.peopling import make_world
from xiaobao.demo.domain.stories import stories
from xiaobao.demo.domain.story import Story
from xiaobao.demo.domain.world import World

SEED = 315
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(SEED)


@pytest.fixture(scope="session")
def year(world: World) -> list[Story]:
    return list(stories(SEED, world, TODAY, 3_000))
