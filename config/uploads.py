"""Uploaded files stay in memory: a certificate or a roster that somebody drops lies on no disk of ours."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory up to FILE_UPLOAD_MAX_MEMORY_SIZE for a request, and refuses larger ones."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        super().handle_raw_input(*args, **kwargs)
        if not self.activated:
            raise RequestDataTooBig("files of this size are not taken")
