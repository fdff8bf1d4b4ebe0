"""What the roles feature does when somebody was invited."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Task
from accounts.roles.invitations import mail_invitation
from accounts.roles.models import Invitation


def on_invitation_made(task: Task) -> dict[str, Any]:
    """Send an invitation's code to the address it is for."""
    invitation = Invitation.objects.get(pk=UUID(task.payload["invitation"]))
    return mail_invitation(
        invitation=invitation, language=task.payload["language"], tries=task.payload["tries"]
    )
