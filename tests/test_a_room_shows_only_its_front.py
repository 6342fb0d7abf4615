"""From another room only its actions, queries, domain, figures and imports may be imported."""

from collections.abc import Iterator

import pytest

from tests.sources import Source, faults, package_sources, runtime_imports, source, told

FRONT = {"actions", "queries", "domain", "figures", "imports"}
# docs/decisions/0003: reading and writing tables, 0020: operations of migrations, 0021: calling other machines, is what
# the room exchange is for
ALSO = {("exchange", "tables"), ("exchange", "growing"), ("exchange", "calling")}
PURE = {"kernel", "charts", "papers", "procedures"}
WIRING = {"config"}
WHAT_TO_DO = (
    f"Import from another room only its {', '.join(sorted(FRONT))}; name foreign keys by string; "
    "ask that room for a query or an action that gives what you need."
)


def behind_the_front(s: Source) -> Iterator[tuple[int, str]]:
    """Imports of another room's inside. Tests may look into any room below; types alone are no import."""
    if not s.room or s.room in WIRING or s.is_test:
        return
    for line, name in runtime_imports(s.tree):
        match name.split("."):
            case ["xiaobao", room, inside, *_] if room not in {s.room, *PURE}:
                if inside not in FRONT and (room, inside) not in ALSO:
                    yield line, f"{s.room} imports {name}"


def test_no_room_reaches_behind_the_front_of_another() -> None:
    found = faults(behind_the_front)

    assert not found, told(found, WHAT_TO_DO)


def test_the_front_is_a_front_in_every_room() -> None:
    rooms = {s.room for s in package_sources() if s.room}

    assert {"casework", "complaints", "people", "config"} <= rooms


@pytest.mark.parametrize(
    "line",
    [
        "from xiaobao.casework.models import Case",
        "from xiaobao.casework import models",
        "import xiaobao.people.vault",
        "def f() -> None:\n    from xiaobao.people.permissions import require",
    ],
)
def test_reaching_behind_is_noticed(line: str) -> None:
    assert faults(behind_the_front, [source("xiaobao/complaints/actions.py", line)])


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("xiaobao/complaints/actions.py", "from xiaobao.casework import queries"),
        ("xiaobao/complaints/actions.py", "from xiaobao.casework.actions.stepping import take_step"),
        ("xiaobao/complaints/actions.py", "from xiaobao.kernel.calendar import load_calendar"),
        ("xiaobao/complaints/actions.py", "from xiaobao.complaints.models import Detail"),
        ("xiaobao/complaints/actions.py", "if TYPE_CHECKING:\n    from xiaobao.casework.models import Case"),
        ("xiaobao/complaints/actions.py", "from xiaobao.exchange.tables import read"),
        ("xiaobao/people/actions.py", "from xiaobao.exchange.calling import post"),
        ("xiaobao/config/api.py", "from xiaobao.casework.api import router"),
        ("xiaobao/complaints/tests/test_x.py", "from xiaobao.casework.models import Case"),
    ],
)
def test_what_is_allowed_passes(path: str, line: str) -> None:
    assert not faults(behind_the_front, [source(path, line)])
