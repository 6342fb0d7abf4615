"""The periodic jobs of the platform, in one table."""

from datetime import timedelta

from xiaobao.casework.actions import seal_day
from xiaobao.casework.jobs import recompute_provisional, warn_and_escalate
from xiaobao.coordination import table
from xiaobao.exchange.jobs import Job, deliver_due
from xiaobao.people.actions import forget_failures

table.register()

JOBS = (
    Job("deliver", timedelta(seconds=5), lambda at: deliver_due(at=at, limit=500), bound=timedelta(minutes=2)),
    Job("warn", timedelta(minutes=5), warn_and_escalate),
    Job("seal", timedelta(hours=1), lambda at: seal_day(at=at)),
    Job("forget", timedelta(days=1), lambda at: forget_failures(at=at)),
    Job("recompute", timedelta(hours=6), recompute_provisional),
)
