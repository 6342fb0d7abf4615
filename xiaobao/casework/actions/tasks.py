"""Tasks of a case: those of an emergency plan, those of a supervision."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from xiaobao.casework.actions.stepping import take_step
from xiaobao.casework.models import Case, Task
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor


def add_tasks(*, case: Case, titles: Iterable[str], at: datetime) -> list[Task]:
    """Open the tasks of a plan on a case whose journal already tells why. The caller holds the transaction."""
    return Task.objects.bulk_create(Task(case=case, title=title, created_at=at) for title in titles)


@transaction.atomic
def finish_task(*, case_id: int, task_id: int, actor: Actor, at: datetime) -> Task:
    """Tick a task of a case off. Raises: NotFound (also when it is done already), NotPermitted."""
    task = Task.objects.filter(pk=task_id, case_id=case_id, done_at__isnull=True).first()
    if task is None:
        raise NotFound("open task", task_id)
    content = {"task": task.pk, "title": task.title}
    take_step(case_id=task.case_id, event="task_done", payload=content, actor=actor, at=at)
    Task.objects.filter(pk=task_id, done_at__isnull=True).update(done_at=at, done_by=actor.name)
    task.refresh_from_db()
    return task
