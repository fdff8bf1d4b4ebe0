"""What the worker does for assessment: closes papers whose time ran out."""

from typing import Any

from accounts.jobs.registry import Task
from courses.assessment.hand_in import close_if_overdue
from courses.assessment.models import Paper


def paper_time_over(task: Task) -> dict[str, Any]:
    """Answer `paper.time_over`: close the paper unless it was handed in."""
    return {"closed": close_if_overdue(Paper.objects.get(pk=task.payload["paper"]))}
