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

- **Deadlines**: a million a second is passed by every unit of day; explaining each day of a deadline costs more and is
  done for one case at a time.
- **Desk and search** do not grow with the table: the list walks the due days through a covering index, the search
  intersects posting lists with the unit's own token. Neither counts rows.
- **Import** stays below the aim of 10,000 cases a second: about 370 microseconds a case on one core, of which the
  database takes a quarter (five tables and the search index), the bigrams of the text a fifth, drafting, hashing and
  sealing the rest. One Python process writes; SQLite lets no second one in. What is written is complete: number,
  clocks, journal, sealed personal data, index. The rate falls as the table grows, because indexes outgrow the cache.
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
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
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
