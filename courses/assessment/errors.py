"""What goes wrong with papers, sessions and sittings."""

from datetime import datetime


class BlueprintNotMet(ValueError):
    """The bank cannot supply a paper that the blueprint asks for. `missing` says what it lacks."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class ImpossibleOrder(ValueError):
    """An event came at a point of a sitting where it cannot happen."""


class BadSession(ValueError):
    """A session's facts do not fit together (times, contributor of the contingent, role of the proctor)."""


class AlreadyAttested(ValueError):
    """The candidate's identity was attested before; an attestation is never changed."""


class CannotStart(ValueError):
    """The sitting may not start. `code` says why; `again_at` is when it may, if time alone decides."""

    def __init__(self, code: str, again_at: datetime | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.again_at = again_at


class PaperClosed(ValueError):
    """The paper was handed in, or its time ran out: nothing in it changes any more."""


class BadAnswer(ValueError):
    """The question or the option is not on this paper."""
