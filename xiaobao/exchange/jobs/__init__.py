"""What runs by itself: delivering the outbox, and the periodic runner for every room's jobs."""

from xiaobao.exchange.jobs.delivering import INSIDE, DeliveryReport, deliver_due
from xiaobao.exchange.jobs.running import Job, run_due_jobs

__all__ = ["INSIDE", "DeliveryReport", "Job", "deliver_due", "run_due_jobs"]
