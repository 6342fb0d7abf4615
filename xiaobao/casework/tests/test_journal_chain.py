"""The hash chain: whatever is changed, taken out or put in, the first touched line is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.casework.domain.journal import GENESIS, JournalLine, digest, first_broken

START = datetime(2026, 5, 11, 2, tzinfo=UTC)


def chain(many: int) -> list[JournalLine]:
    lines: list[JournalLine] = []
    previous = GENESIS
    for n in range(1, many + 1):
        line = JournalLine("X-1", n, "step.noted", START + timedelta(days=n), "account:1", "A", {"n": n}, {}, previous)
        previous = digest(line)
        lines.append(replace(line, hash=previous))
    return lines


def test_an_intact_chain_has_no_broken_line() -> None:
    assert first_broken(chain(5)) is None


@given(st.integers(1, 12), st.data())
def test_a_changed_payload_is_named_by_its_line(many: int, data: st.DataObject) -> None:
    lines = chain(many)
    touched = data.draw(st.integers(0, many - 1))
    lines[touched] = replace(lines[touched], payload={"n": "other"})

    broken = first_broken(lines)

    assert broken is not None
    assert broken.seq == touched + 1


@pytest.mark.parametrize("field", ["at", "actor", "name", "type", "sets", "previous"])
def test_every_field_is_under_the_hash(field: str) -> None:
    lines = chain(3)
    others = {"at": START, "actor": "account:2", "name": "B", "type": "step.other", "sets": {"unit_id": 2}}
    other: Any = {**others, "previous": "f" * 64}[field]
    lines[1] = replace(lines[1], **{field: other})

    broken = first_broken(lines)

    assert broken is not None
    assert broken.seq == 2


def test_a_line_taken_out_is_noticed() -> None:
    lines = chain(4)
    del lines[1]

    broken = first_broken(lines)

    assert broken is not None
    assert broken.seq == 3


def test_a_journal_holds_only_what_json_can_say() -> None:
    line = JournalLine("X-1", 1, "step.x", START, "account:1", "A", {"what": object()}, {}, GENESIS)

    with pytest.raises(TypeError, match="a journal cannot hold"):
        digest(line)
