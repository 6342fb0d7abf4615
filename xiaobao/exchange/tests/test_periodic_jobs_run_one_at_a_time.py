import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from xiaobao.exchange.jobs import Job, run_due_jobs
from xiaobao.exchange.models import JobRun
from xiaobao.exchange.queries import failing_jobs
from xiaobao.exchange.tests.messages import MONDAY

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def refuse(at: datetime) -> None:
    raise RuntimeError("not today")


def test_a_job_runs_at_its_interval_with_the_moment_it_is_given() -> None:
    ran: list[datetime] = []
    job = Job("sweep", HOUR, ran.append)

    moments = [MONDAY + n * timedelta(minutes=30) for n in range(5)]
    names = [run_due_jobs([job], at) for at in moments]

    assert names == [["sweep"], [], ["sweep"], [], ["sweep"]]
    assert ran == [moments[0], moments[2], moments[4]]


def test_a_job_that_is_running_is_not_begun_again_by_another_worker() -> None:
    others: list[list[str]] = []
    inner = Job("sweep", timedelta(0), lambda at: None)
    job = Job("sweep", timedelta(0), lambda at: others.append(run_due_jobs([inner], at)))

    assert run_due_jobs([job], MONDAY) == ["sweep"]
    assert others == [[]]


def test_a_job_whose_worker_died_begins_again_after_its_bound() -> None:
    JobRun.objects.create(name="sweep", last_started_at=MONDAY)
    job = Job("sweep", timedelta(minutes=1), lambda at: None, bound=HOUR)

    assert run_due_jobs([job], MONDAY + timedelta(minutes=59)) == []
    assert run_due_jobs([job], MONDAY + timedelta(minutes=60)) == ["sweep"]


def test_a_fault_of_one_job_is_kept_and_the_others_run() -> None:
    ran: list[datetime] = []
    jobs = [Job("first", HOUR, refuse), Job("second", HOUR, ran.append)]

    assert run_due_jobs(jobs, MONDAY) == ["first", "second"]

    assert ran == [MONDAY]
    assert [(run.name, run.last_error) for run in failing_jobs()] == [("first", "RuntimeError: not today")]
    assert all(run.last_finished_at for run in JobRun.objects.all())


def test_a_job_that_recovers_is_no_longer_failing() -> None:
    run_due_jobs([Job("sweep", HOUR, refuse)], MONDAY)
    run_due_jobs([Job("sweep", HOUR, lambda at: None)], MONDAY + HOUR)

    assert failing_jobs() == []


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_the_same_time_one_runs_the_job() -> None:
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")
    ran: list[datetime] = []
    start = threading.Barrier(4)
    job = Job("sweep", HOUR, ran.append)

    def work() -> None:
        start.wait()
        run_due_jobs([job], MONDAY)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert ran == [MONDAY]
