"""Whatever calls another machine by HTTP goes through one file, which knows the limits."""

from collections.abc import Iterator

import pytest

from tests.sources import Source, faults, runtime_imports, source, told

CLIENTS = {"urllib3", "requests", "httpx", "aiohttp", "http.client", "urllib.request", "httplib2", "pycurl"}
THE_WAY_OUT = "xiaobao/exchange/calling.py"


def another_way_out(s: Source) -> Iterator[tuple[int, str]]:
    """Imports of a client of HTTP anywhere else in the package. Tests call what they have started themselves."""
    if s.path.parts[0] != "xiaobao" or s.is_test or str(s.path) == THE_WAY_OUT:
        return
    for line, name in runtime_imports(s.tree):
        if any(name == client or name.startswith(f"{client}.") for client in CLIENTS):
            yield line, f"imports {name}"


def test_nothing_calls_out_by_another_way() -> None:
    found = faults(another_way_out)

    assert not found, told(found, "Call other machines by xiaobao.exchange.calling (docs/decisions/0021).")


@pytest.mark.parametrize(
    "line", ["import urllib3", "from urllib.request import urlopen", "import http.client", "from requests import get"]
)
def test_another_way_is_noticed(line: str) -> None:
    assert faults(another_way_out, [source("xiaobao/people/jobs.py", line)])


def test_the_way_out_and_tests_are_left_alone() -> None:
    assert not faults(another_way_out, [source(THE_WAY_OUT, "import urllib3")])
    assert not faults(another_way_out, [source("xiaobao/people/tests/test_x.py", "import urllib3")])
