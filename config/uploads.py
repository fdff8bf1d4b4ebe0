"""Uploaded files stay in memory: a certificate or a roster that somebody drops lies on no disk of ours."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

MOST_FROM_ANYBODY = 12 * 1024 * 1024  # a certificate, from a visitor who is not signed in


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory up to FILE_UPLOAD_MAX_MEMORY_SIZE for a request, and refuses larger ones."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        super().handle_raw_input(input_data, META, content_length, *args)
        actor = getattr(self.request, "actor", None)
        known = actor is not None and actor.actor_id is not None
        if not self.activated or (content_length > MOST_FROM_ANYBODY and not known):
            raise RequestDataTooBig("files of this size are not taken")
