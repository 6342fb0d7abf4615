"""A work summary of a bureau with all its offices: asking everything, and setting it in each shape.

    xiaobao --database sqlite:////tmp/bench.db bench summaries 100000

A new database is filled as `bench cases` does it; one that has the cases already is only measured.
"""

import sys
from datetime import datetime, timedelta
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.cases import NOW, fill, offices
from benchmarks.measuring import p50_p95, record, seconds
from xiaobao.casework.models import Case
from xiaobao.kernel.periods import parse_period
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.summaries import queries
from xiaobao.summaries.queries import Summary

ROUNDS = 5
PERIOD = parse_period("2026")
OFFICE_COUNT = 40


def made(at: datetime) -> Summary:
    return queries.summarize(org="B", period=PERIOD, template="", actor=SYSTEM, at=at)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    codes = [f"B{n:02d}" for n in range(OFFICE_COUNT)] if Case.objects.exists() else offices()
    done = Case.objects.count()
    if done < size:
        fill(codes, done, size)
    asking = p50_p95(seconds(partial(made, NOW + timedelta(days=n))) for n in range(ROUNDS))
    with CaptureQueriesContext(connection) as captured:
        summary = made(NOW)
    row = {
        "cases": f"{Case.objects.count():,}",
        "database": connection.vendor,
        "queries": len(captured),
        "asking p50/p95 s": f"{asking[0] / 1e3:.2f} / {asking[1] / 1e3:.2f}",
    }
    for shape in queries.SHAPES:
        row[f"{shape} s"] = f"{seconds(partial(queries.set_summary, summary, shape, at=NOW)):.2f}"
    record(f"summaries on {connection.vendor}", [row])


if __name__ == "__main__":
    main()
