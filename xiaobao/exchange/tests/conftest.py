from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from xiaobao.exchange.domain.reactions import forget_reaction, register_reaction


class Ear:
    """A reaction that remembers what it heard, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Mapping[str, Any], datetime]] = []
        self.faults = 0

    def __call__(self, *, topic: str, payload: Mapping[str, Any], at: datetime) -> None:
        self.heard.append((topic, payload, at))
        if self.faults:
            self.faults -= 1
            raise RuntimeError("not today")


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Listens to ``letter.came``."""
    found = Ear()
    register_reaction("letter.came", found)
    yield found
    forget_reaction("letter.came", found)


@pytest.fixture(autouse=True)
def notice_dir(settings: LazySettings, tmp_path: Path) -> Path:
    settings.NOTICE_DIR = tmp_path / "notices"
    return tmp_path / "notices"
