"""What waits for a receiver has a job and a thread of its own: the house's own work goes on while a server hangs."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from xiaobao.config import commands
from xiaobao.config.jobs import JOBS, OUTSIDE_JOBS
from xiaobao.exchange import actions
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.exchange.jobs import Job, run_due_jobs
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.exchange.tests.servers import MailServer
from xiaobao.kernel.clock import current_clock

EVERY = timedelta(seconds=1)
TEXT = {"subject": "A clock is due", "body": "Look at case 7."}


def post(channel: Channel, recipient: str, at: datetime) -> None:
    told: dict[str, Any] = {"topic": "clock.warned", "payload": TEXT, "recipient": recipient, "channel": channel}
    actions.post(**told, key=f"{channel}:1", at=at)


@pytest.mark.django_db
def test_the_work_of_the_house_asks_no_receiver_and_every_channel_has_its_job(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    at = current_clock().now()
    for channel, recipient in ((Channel.IN_APP, "account:7"), (Channel.FILE, "case:7"), (Channel.EMAIL, "a@b.example")):
        post(channel, recipient, at)

    with MailServer(hangs=True) as server:
        settings.EMAIL_PORT = server.port
        run_due_jobs([job for job in JOBS if job.name == "deliver"], at)
        assert (server.connections, Notice.objects.count()) == (0, 1)
        assert set(OutboxMessage.objects.undelivered().values_list("channel", flat=True)) == {"file", "email"}

        run_due_jobs(OUTSIDE_JOBS, at)

    assert server.connections == 1
    assert list(OutboxMessage.objects.undelivered().values_list("channel", "fault")) == [("email", "timeout")]


def test_a_job_that_hangs_outside_holds_no_other_beat_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, hangs, beats = threading.Event(), threading.Event(), list[str]()

    def hang(at: datetime) -> None:
        hangs.wait(10)

    def run(jobs: tuple[Job, ...] | list[Job], at: datetime) -> None:
        for job in jobs:
            beats.append(job.name)
            job.run(at)

    def go_on(at: datetime) -> None:
        if min(beats.count("inside"), beats.count("goes")) > 3:
            stop.set()

    monkeypatch.setattr(commands, "JOBS", (Job("inside", EVERY, go_on),))
    monkeypatch.setattr(commands, "OUTSIDE_JOBS", (Job("hangs", EVERY, hang), Job("goes", EVERY, go_on)))
    monkeypatch.setattr(commands, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(commands, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr("xiaobao.config.commands.exchange.run_due_jobs", run)

    commands.work(stop)
    hangs.set()

    assert beats.count("hangs") == 1
    assert beats.count("inside") > 1
    assert beats.count("goes") > 1
