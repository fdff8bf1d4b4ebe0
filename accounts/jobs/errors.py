"""What goes wrong with jobs and repeated requests."""

from datetime import datetime


class UnknownEvent(LookupError):
    """An event was recorded for which no handler is registered."""


class NotNow(Exception):
    """Something a job needs is away. The job waits for it as long as it takes; that is no failure.

    `until`: the instant to look again; without one, soon.
    """

    def __init__(self, *args: object, until: datetime | None = None) -> None:
        super().__init__(*args)
        self.until = until


class NoProgress(RuntimeError):
    """A portion of a job ended without a piece more done than before: called again, it would never end."""


class Overtaken(RuntimeError):
    """Another worker has done this portion of a job meanwhile."""
