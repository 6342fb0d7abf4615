"""The periodic jobs of the platform, in one table."""

from datetime import timedelta

from xiaobao.casework.actions import carry_out, seal_day
from xiaobao.casework.jobs import recompute_provisional, scan_held, warn_and_escalate
from xiaobao.complaints.actions import forget_drafts
from xiaobao.coordination import table
from xiaobao.exchange.domain.outbox import Channel
from xiaobao.exchange.jobs import INSIDE, Job, deliver_due
from xiaobao.federation.jobs import speak
from xiaobao.kernel.clock import current_clock
from xiaobao.people.actions import forget_answers, forget_asked, forget_failures, forget_sessions
from xiaobao.webhooks.jobs import deliver as deliver_webhooks

table.register()

EVERY = timedelta(seconds=5)
DEAD = timedelta(minutes=2)  # a turn of the outbox that has not ended by then: its worker died

JOBS = (
    Job("deliver", EVERY, lambda at: deliver_due(at=at, limit=500, channels=INSIDE), bound=DEAD),
    Job("warn", timedelta(minutes=5), warn_and_escalate),
    Job("seal", timedelta(hours=1), lambda at: seal_day(at=at)),
    Job("forget", timedelta(days=1), lambda at: forget_failures(at=at)),
    Job("answers", timedelta(hours=1), lambda at: forget_answers(at=at)),
    Job("forget-sessions", timedelta(days=1), lambda at: forget_sessions(at=at)),
    Job("forget-asked", timedelta(days=1), lambda at: forget_asked(at=at)),
    Job("drafts", timedelta(hours=1), lambda at: forget_drafts(at=at)),
    Job("scan", timedelta(minutes=1), scan_held),
    Job("erase", timedelta(hours=1), lambda at: carry_out(at=at)),
    Job("recompute", timedelta(hours=6), recompute_provisional),
)
# what waits for other machines: each runs in a thread of its own, so that nothing waits for a receiver of another
OUTSIDE_JOBS = (
    Job("speak", EVERY, lambda at: speak(at, clock=lambda: current_clock().now())),
    Job("post-files", EVERY, lambda at: deliver_due(at=at, limit=500, channels=(Channel.FILE,)), bound=DEAD),
    Job("post-webhooks", EVERY, lambda at: deliver_webhooks(at, clock=lambda: current_clock().now()), bound=DEAD),
    Job("post-mails", EVERY, lambda at: deliver_due(at=at, limit=500, channels=(Channel.EMAIL,)), bound=DEAD),
)
