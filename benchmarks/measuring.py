"""What every benchmark shares: timing, percentiles, and a table that goes into docs/benchmarks.md."""

import json
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.json"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


NOTES = """## What the numbers say

- **Deadlines**: a million a second is passed by every unit of day; explaining each day of a deadline costs more and
  is done for one case at a time.
- **Desk**: the list walks the due days through a covering index and does not grow with the table. Neither it nor
  the search counts rows.
- **Search** on SQLite intersects posting lists with the unit's own token and hardly grows. On PostgreSQL it grows,
  to just under 60 ms at the 95th percentile of a million: where few matches are expected, all are taken out of the
  index and sorted. Left to its own plan, PostgreSQL took more than a second for a common word in one office. These
  are times of a warm cache; the first question after a start can take half a second.
- **Summaries**: a template's figures, those of the year before among them, are one statement of the database. Rows of
  one unit and period are read once and shared, and all wholes over them are computed in one pass. Asked one by one the
  same figures took about twice as long. The aim was 5 seconds for 100,000 cases.
- **Import** stays well below the aim of 10,000 cases a second. The rates above are of rows already in memory;
  reading, checking and filling a CSV included, `xiaobao import` was timed at 1,200 to 1,600 a second on a machine
  that others used too. Of a row the database takes about a third (five tables and the search index), the rest is
  Python, spread evenly over reading, filling, drafting, masking, the pairs of characters, hashing and sealing.
  SQLite lets one process write, and what the database takes alone allows some 5,000 to 7,000 rows a second. The
  rate falls as the table grows, because indexes outgrow the cache: filling a million on PostgreSQL went at 918 a
  second on average. What is written is complete: number, clocks, journal, sealed personal data, index.
- **Lodging** beside django-helpdesk: five times its rate is passed with 64 connections (5.4), not with 16 (3.3):
  those who come while a transaction is written are written together by the next, in some twenty statements for all
  of them, so what many ask at once costs little. Both sides are driven by the same client over bare sockets, which
  takes 30 microseconds a request of the two cores that client, site and database share. What is left of a lodging
  is half a millisecond of the web server and its layers and as much of Python for person, number, journal, clocks,
  search and outbox. A lodging with an `Idempotency-Key` goes alone.
- **Mixed load**: times count from the moment a request is due, so a stall is not hidden. The aim is 500 ms at the 99th
  percentile, no error and memory that does not grow. What memory grows by in the first tenths are the fonts, read
  with the first paper of each process. An acceptance sets its papers as Word and PDF before it is answered.
- **Upgrade**: from the version that landed before to this one, among 100,000 cases; other drills ran beside it.
- **Restore drill**: the backup is taken while clients lodge; `verify` reads every journal, content and record again.
  On PostgreSQL the drill of the killed server ran beside it on the same two cores: its seconds are upper bounds.
- **Pages**: whole server time at 100,000 cases, a hundred times each; the aim is 60 ms at the 95th percentile, and
  none is over it. A test holds that no page of the site is left out. *everywhere* is somebody with every role of an
  office at every unit, whom the demo does not have: the worst that a page is asked for. Pages are warm: a figure that
  nobody has asked for since the start takes some 20 ms longer, until its statement is written.
- **Papers**: a thousand mediation agreements of a page and a half are set as Word and as PDF/A in half a minute on two
  cores that others used too; by an office's own Word template in a quarter of one. Not timed: LibreOffice, which takes
  some seconds for each PDF of an own template, and only when somebody asks for it.
"""


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p50_p95(times: Iterable[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered) * 1e3, ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1e3


def record(name: str, rows: list[dict[str, Any]]) -> None:
    """Keep the rows of a benchmark and write the page anew."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[name] = {"rows": rows, "python": platform.python_version(), "machine": platform.machine()}
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(_page(kept), encoding="utf-8")
    print(json.dumps(rows, ensure_ascii=False, indent=1))


def _page(kept: dict[str, Any]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Made by `xiaobao bench NAME` (see `benchmarks/`) on a virtual machine of two cores. Single runs on a shared",
        "machine: good to about a quarter; compare rows of one run, not of two.",
        "",
    ]
    for name, found in sorted(kept.items()):
        columns = list(dict.fromkeys(key for row in found["rows"] for key in row))
        lines += [f"## {name}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        lines += ["| " + " | ".join(str(row.get(key, "")) for key in columns) + " |" for row in found["rows"]]
        lines += [""]
    return "\n".join([*lines, NOTES])
