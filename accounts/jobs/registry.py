"""Which function answers which event. Handlers register in their app's AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.jobs.errors import UnknownEvent


@dataclass(frozen=True)
class Task:
    """What a handler is given: the job's id, its contributor, who asked for it and its payload.

    `result` is what the portion before this one handed on; None in the first.
    """

    job: str
    contributor: str | None
    requested_by: str | None
    payload: dict[str, Any]
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class Continue:
    """A handler's answer when a portion is done and more is left: called again until it answers otherwise.

    `done` of `total` pieces, in the handler's own unit; `done` grows with every portion. `result` is shown to
    whoever asks meanwhile, and given to the next portion.
    """

    done: int
    total: int
    result: dict[str, Any] | None = None


Answer = dict[str, Any] | Continue | None
Handler = Callable[[Task], Answer]


@dataclass(frozen=True)
class Errand:
    """A handler whose work lies outside the database and takes its time: no transaction is open meanwhile.

    `read` fetches what the work needs, in a transaction of its own, and may raise NotNow. `work` is given
    that, asks no database and ends well within a job's lease. `settle` is given the task and what the work
    brought, and writes it in the transaction that ends the job. When a worker dies between work and settling,
    the work is done again: at least once, so whoever is written to must be able to tell a repetition.
    """

    read: Callable[[Task], Any]
    work: Callable[[Any], Any]
    settle: Callable[[Task, Any], Answer]

    def __call__(self, task: Task) -> Answer:
        """Do all three in turn, wherever it is called."""
        return self.settle(task, self.work(self.read(task)))


_handlers: dict[str, Handler] = {}


def handle(event: str, handler: Handler) -> None:
    """Register the one handler of an event. Registering another for the same name raises ValueError."""
    if _handlers.get(event, handler) is not handler:
        raise ValueError(f"event {event} has a handler already")
    _handlers[event] = handler


def handler_of(event: str) -> Handler:
    try:
        return _handlers[event]
    except KeyError:
        raise UnknownEvent(event) from None


def registered_events() -> frozenset[str]:
    return frozenset(_handlers)
