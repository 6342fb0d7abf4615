"""The fonts of a machine are some hundred megabytes: several papers at once must not each read them."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typst

from xiaobao.papers.pdf import fonts_in


def test_many_who_ask_for_the_fonts_at_first_read_them_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[str]] = []

    def slow(*, include_system_fonts: bool, font_paths: list[str]) -> object:
        assert not include_system_fonts
        read.append(font_paths)
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(typst, "Fonts", slow)
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda _: fonts_in((tmp_path,)), range(8)))

    assert read == [[str(tmp_path)]]
    assert len(set(map(id, found))) == 1
