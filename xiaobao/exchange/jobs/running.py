"""The periodic runner: every job at its interval, never by two workers together."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from xiaobao.exchange.models import JobRun
from xiaobao.kernel.clock import SKEW

ERROR_LENGTH: Final = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so often. A run that has not ended within ``bound`` is taken for dead."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    bound: timedelta = timedelta(minutes=10)


def run_due_jobs(jobs: Iterable[Job], at: datetime) -> list[str]:
    """Run every job that is due and not running elsewhere, one after the other; the names of those that ran.

    A job's fault is kept in its `JobRun` and in the log, and does not keep the others from running.
    """
    return [job.name for job in jobs if _claim(job, at) and _run(job, at)]


def _claim(job: Job, at: datetime) -> bool:
    startable = JobRun.objects.filter(name=job.name).startable(
        due_before=at - job.every, stale_before=at - job.bound, known=at + SKEW
    )
    if startable.update(last_started_at=at, last_finished_at=None):
        return True
    if JobRun.objects.filter(name=job.name).exists():
        return False
    JobRun.objects.bulk_create([JobRun(name=job.name)], ignore_conflicts=True)
    return bool(startable.update(last_started_at=at, last_finished_at=None))


def _run(job: Job, at: datetime) -> bool:
    began, fault = monotonic(), ""
    try:
        job.run(at)
    except Exception as error:
        logger.exception("job %s failed", job.name)
        fault = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    ended = at + timedelta(seconds=monotonic() - began)
    mine = JobRun.objects.filter(name=job.name, last_started_at=at)
    mine.update(last_finished_at=ended, last_error=fault)
    return True
